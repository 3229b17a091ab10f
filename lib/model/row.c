/* Rows and the questions that are asked of a model. */
#include "model/format.h"

static const struct {
    const char *type, *format;
    size_t size;
} types[API__TYPES] = {
    [API_T_STRING] = {"string", NULL, sizeof(api_str)},
    [API_T_INTEGER] = {"integer", NULL, sizeof(int64_t)},
    [API_T_NUMBER] = {"number", NULL, sizeof(double)},
    [API_T_BOOLEAN] = {"boolean", NULL, sizeof(bool)},
    [API_T_DECIMAL] = {"string", "decimal", sizeof(api_str)},
    [API_T_ARRAY] = {"array", NULL, sizeof(api_list)},
    [API_T_OBJECT] = {"object", NULL, 0},
    [API_T_MAP] = {"object", NULL, sizeof(api_map)},
    [API_T_UNION] = {"object", NULL, 0},
    [API_T_ANY] = {NULL, NULL, sizeof(api_str)},
};

const char *api__type_name(enum api_type t)
{
    return types[t].type;
}

const char *api__type_format(const api__field *f)
{
    return f->format ? f->format->name : types[f->type].format;
}

size_t api__slot_size(const api__field *f)
{
    if (f->flags & API__AS_JSON)
        return sizeof(api_str);
    if (f->type == API_T_OBJECT)
        return f->object->size;
    return f->type == API_T_UNION ? f->of->size : types[f->type].size;
}

/* Eight bytes at a time: most slots are one or two words. */
bool api__slot_filled(const api__field *f, const void *slot)
{
    const char *p = slot;
    size_t n = api__slot_size(f);
    uint64_t found = 0, word;
    for (; n >= sizeof word; p += sizeof word, n -= sizeof word) {
        memcpy(&word, p, sizeof word);
        found |= word;
    }
    while (n--)
        found |= (unsigned char)*p++;
    return found != 0;
}

void api__row_mark(const api_model *m, void *row, uint32_t i, bool present, bool null)
{
    uint64_t bit = 1ULL << (i & 63), *set = api__row_set(m, row) + (i >> 6), *nul = api__row_null(m, row) + (i >> 6);
    *set = present ? *set | bit : *set & ~bit;
    *nul = null ? *nul | bit : *nul & ~bit;
}

void *api__row_new(const api_model *m, api_arena *a)
{
    return api_arena_calloc(a, 1, m->size);
}
