/* Copies the given members of one struct to another: api_merge of <api/fields.h>. */
#include <api/err.h>

#include "declare/fields.h"

static uint32_t align_up(uint32_t at, const api_field *f)
{
    return (at + f->align - 1) / f->align * f->align;
}

static uint32_t words_of(const api_model_def *m)
{
    size_t n = api__declare_count(m->fields);
    return (uint32_t)((n + 63) / 64 + !n);
}

static bool same_type(const api_type_def *a, const api_type_def *b)
{
    for (; a && b; a = a->item, b = b->item)
        if (a->of != b->of || a->model != b->model)
            return false;
    return a == b;
}

/* A field's place in its struct: its number, and where the member is. */
struct place {
    const api_field *f;
    uint32_t index, offset;
};

static bool find(const api_model_def *m, const char *name, struct place *out)
{
    uint32_t at = words_of(m) * 16;
    for (uint32_t i = 0; m->fields[i].name; i++) {
        at = align_up(at, &m->fields[i]);
        *out = (struct place){&m->fields[i], i, at};
        if (strcmp(m->fields[i].name, name) == 0)
            return true;
        at += m->fields[i].size;
    }
    return false;
}

static void set_bit(uint64_t *words, uint32_t i, bool on)
{
    uint64_t bit = 1ULL << (i & 63);
    words[i >> 6] = on ? words[i >> 6] | bit : words[i >> 6] & ~bit;
}

static bool get_bit(const uint64_t *words, uint32_t i)
{
    return words[i >> 6] >> (i & 63) & 1;
}

int api__merge(const api_model_def *into_model, void *into, const api_model_def *from_model, const void *from)
{
    if (into_model->variants || from_model->variants)
        return API_EUSAGE;
    uint64_t *into_set = into;
    const uint64_t *from_set = from;
    uint32_t into_words = words_of(into_model), from_words = words_of(from_model);
    struct place a, b;
    for (uint32_t i = 0; from_model->fields[i].name; i++) {
        bool given = get_bit(from_set, i), null = get_bit(from_set + from_words, i);
        if (!find(from_model, from_model->fields[i].name, &b) || !find(into_model, b.f->name, &a) ||
            !same_type(&a.f->type, &b.f->type))
            return API_EUSAGE;
        if (given)
            memcpy((char *)into + a.offset, (const char *)from + b.offset, b.f->size);
        if (given || null) {
            set_bit(into_set, a.index, given);
            set_bit(into_set + into_words, a.index, null);
        }
    }
    return 0;
}
