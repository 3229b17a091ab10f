/* uniqueItems, as defined by JSON Schema: numbers of the same value are equal, however written, and so are objects with
 * the same members in any order. Each item is written in a canonical form; the texts are sorted and neighbours
 * compared. */
#include "model/unique.h"
#include "base/dup.h"
#include "model/decimal.h"
#include "model/encode.h"
#include "model/type.h"

#include <stdlib.h>

struct texts {
    const api__field *item;
    api_arena *arena;
    api_buf one;    /* the text that is being made */
    unsigned flags; /* of encoding */
    int err;
};

static int compare_texts(const void *a, const void *b)
{
    const api_str *x = a, *y = b;
    int c = memcmp(x->p, y->p, x->n < y->n ? x->n : y->n);
    return c ? c : (x->n > y->n) - (x->n < y->n);
}

static int compare_keys(const void *a, const void *b)
{
    const api_node *const *x = a, *const *y = b;
    return compare_texts(&(*x)->key, &(*y)->key);
}

static void put_number(api_str digits, api_buf *b)
{
    if (!api__decimal_key(digits, b))
        api_buf_str(b, digits); /* more digits than the limit */
}

static void put_canonical(struct texts *t, const api_node *n);

static void put_object(struct texts *t, const api_node *n)
{
    const api_node **members = api_arena_calloc(t->arena, n->count + 1, sizeof *members);
    if (!members) {
        t->err = API_ENOMEM;
        return;
    }
    size_t count = 0;
    for (const api_node *m = n->first; m; m = m->next)
        members[count++] = m;
    qsort(members, count, sizeof *members, compare_keys);
    api_buf_putc(&t->one, '{');
    for (size_t i = 0; i < count; i++) {
        api_json_put_str(&t->one, members[i]->key);
        api_buf_putc(&t->one, ':');
        put_canonical(t, members[i]);
        api_buf_putc(&t->one, ',');
    }
    api_buf_putc(&t->one, '}');
}

/* Recursion is bounded by API_JSON_DEPTH, as for anything that was parsed. */
static void put_canonical(struct texts *t, const api_node *n)
{
    if (n->kind == API_NUMBER) {
        put_number(n->text, &t->one);
    } else if (n->kind == API_OBJECT) {
        put_object(t, n);
    } else if (n->kind == API_ARRAY) {
        api_buf_putc(&t->one, '[');
        for (const api_node *i = n->first; i; i = i->next) {
            put_canonical(t, i);
            api_buf_putc(&t->one, ',');
        }
        api_buf_putc(&t->one, ']');
    } else {
        api_json_put_node(&t->one, n);
    }
}

static void put_json(struct texts *t, api_str json)
{
    api_node *n = NULL;
    api_json_error ignored;
    int err = api_json_parse(t->arena, json, 0, &n, &ignored);
    if (!err)
        put_canonical(t, n);
    else if (err == API_ENOMEM)
        t->err = err;
    else
        api_buf_str(&t->one, json); /* of a program's own row, reported elsewhere */
}

static void put_item(struct texts *t, const void *slot)
{
    const api__field *f = t->item;
    if (!f->type->many_forms) {
        api__encode_value(f, slot, t->flags, &t->one);
        return;
    }
    if (f->type->order_key && f->type->order_key(slot, &t->one))
        return;
    api_buf json;
    api_buf_init(&json, API_BUF_NO_MAX);
    api__encode_value(f, slot, t->flags, &json);
    if (json.n)
        put_json(t, api_buf_get(&json));
    t->err = json.err ? json.err : t->err;
    api_buf_deinit(&json);
}

/* The items as they came, if some of their members are not kept: objects that accept unknown members. */
static const api_node *source_items(struct texts *t, const api_list *list, const struct api__place *at)
{
    api_node *n = NULL;
    api_json_error ignored;
    if (!(t->item->flags & API__OPEN) || at->text || !at->input.p)
        return NULL;
    if (api_json_parse(t->arena, at->input, 0, &n, &ignored) != 0 || n->kind != API_ARRAY || n->count != list->n)
        return NULL;
    return n->first;
}

static bool make_texts(struct texts *t, const api_list *list, const struct api__place *at, api_str *out)
{
    size_t size = api__slot_size(t->item);
    const api_node *source = source_items(t, list, at);
    for (size_t i = 0; i < list->n && !t->err; i++) {
        t->one.n = 0;
        if (source) {
            put_canonical(t, source);
            source = source->next;
        } else if (list->null && list->null[i]) {
            API_BUF_LIT(&t->one, "null");
        } else {
            put_item(t, (const char *)list->p + i * size);
        }
        out[i] = api__dup_buf(t->arena, &t->one);
        if (!out[i].p || t->one.err)
            t->err = API_ENOMEM;
    }
    return !t->err;
}

int api__value_canonical(const api__field *f, const void *slot, api_arena *a, api_str *out)
{
    struct texts t = {.item = f, .arena = a};
    api_buf_init(&t.one, API_BUF_NO_MAX);
    put_item(&t, slot);
    *out = api__dup_buf(a, &t.one);
    if (t.one.err || !out->p)
        t.err = API_ENOMEM;
    api_buf_deinit(&t.one);
    return t.err;
}

bool api__items_unique(const api__field *f, const api_list *list, const struct api__place *at, struct api__decode *d)
{
    struct texts t = {.item = f->item, .arena = d->arena, .flags = API__ENCODE_SECRETS};
    api_str *texts = api_arena_calloc(d->arena, list->n, sizeof *texts);
    api_buf_init(&t.one, API_BUF_NO_MAX);
    bool made = texts && make_texts(&t, list, at, texts);
    api_buf_deinit(&t.one);
    if (!made) {
        d->errors->err = API_ENOMEM;
        return false;
    }
    qsort(texts, list->n, sizeof *texts, compare_texts);
    for (size_t i = 1; i < list->n; i++)
        if (compare_texts(&texts[i - 1], &texts[i]) == 0)
            return false;
    return true;
}
