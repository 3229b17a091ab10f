/* Matches an array's input items with stored ones: by their readOnly members where they have any, else by position. */
#include "model/decode_pass.h"
#include "model/type.h"

struct matching {
    struct api__pass *p;
    const api__field *item;
    const api_list *stored;
    size_t size; /* of a slot */
    size_t next; /* index after the last stored item that was matched */
    bool lost;   /* one was not found */
    bool same_length;
    size_t i; /* index of the current input item */
};

static const void *stored_at(const struct matching *k, size_t i)
{
    bool null = k->stored->null && k->stored->null[i];
    return null ? NULL : (const char *)k->stored->p + i * k->size;
}

/* The model of an input item; NULL: it is not an object of one. *tag: the union's branch, or -1. */
static const api_model *model_of(const api__field *item, const api_node *sent, int64_t *tag)
{
    *tag = -1;
    if (sent->kind != API_OBJECT || !item->of)
        return sent->kind == API_OBJECT ? item->object : NULL;
    const api_node *named = api_node_find(sent, item->of->discriminator);
    for (uint32_t i = 0; named && named->kind == API_STRING && i < item->of->count; i++)
        if (api_str_eq(named->text, item->of->variants[i].tag)) {
            *tag = i;
            return item->of->variants[i].object;
        }
    return NULL;
}

static const void *row_of(const api__field *item, const void *slot, int64_t tag)
{
    if (tag < 0 || !slot)
        return slot;
    const api_union *u = slot;
    return u->tag == tag ? (const char *)slot + item->of->variants[tag].offset : NULL;
}

static const api_node *mark_of(const api__field *f, const api_node *sent)
{
    return f->flags & API__READONLY ? api_node_find(sent, f->name) : NULL;
}

static bool brings_marks(const api_model *m, const api_node *sent)
{
    for (uint32_t i = 0; m && i < m->count; i++)
        if (mark_of(&m->fields[i], sent))
            return true;
    return false;
}

static int compare_mark(struct api__pass *p, const api__field *f, const api_node *sent, const void *stored, bool *same)
{
    *same = sent->kind == API_NULL;
    if (!stored)
        return 0;
    api_buf text;
    api_buf_init(&text, API_BUF_NO_MAX);
    api_json_put_node(&text, sent);
    int err = text.err ? api__pass_no_memory(p) : api__pass_same(p, f, api_buf_get(&text), stored, same);
    api_buf_deinit(&text);
    return err;
}

static int compare_marks(struct api__pass *p, const api_model *m, const api_node *sent, const void *row, bool *same)
{
    int err = 0;
    *same = row != NULL;
    for (uint32_t i = 0; i < m->count && *same && !err; i++) {
        const api__field *f = &m->fields[i];
        const api_node *mark = mark_of(f, sent);
        if (mark)
            err = compare_mark(p, f, mark, api__row_has(m, row, i) ? api__row_slot(f, row) : NULL, same);
    }
    return err;
}

/* The stored item at the same position, if it has no readOnly members either. */
static const void *stored_unmarked(const struct matching *k, const api_model *m, int64_t tag)
{
    const void *slot = k->same_length ? stored_at(k, k->i) : NULL;
    const void *row = row_of(k->item, slot, tag);
    for (uint32_t i = 0; row && i < m->count; i++)
        if (m->fields[i].flags & API__READONLY && api__row_has(m, row, i))
            return NULL;
    return row ? slot : NULL;
}

/* Items keep their order, so the search continues after the last match. After a failed search no other is made: that
 * item is an error anyway. */
static int find_marked(struct matching *k, const api_model *m, int64_t tag, const api_node *sent, const void **out)
{
    int err = 0;
    for (size_t i = k->next; i < k->stored->n && !err; i++) {
        const void *slot = stored_at(k, i);
        bool same = false;
        err = compare_marks(k->p, m, sent, row_of(k->item, slot, tag), &same);
        if (err || !same)
            continue;
        *out = slot;
        k->next = i + 1;
        return 0;
    }
    k->lost = true;
    return err;
}

static int find(struct matching *k, const api_node *sent, const void **out)
{
    int64_t tag;
    const api_model *m = model_of(k->item, sent, &tag);
    if (brings_marks(m, sent))
        return k->lost ? 0 : find_marked(k, m, tag, sent, out);
    if (m)
        *out = stored_unmarked(k, m, tag);
    else if (k->same_length) /* arrays and maps of objects */
        *out = stored_at(k, k->i);
    return 0;
}

/* Parses the array ahead as a tree; the pass moves only on failure. */
static int look_ahead(struct api__pass *p, api_node **array)
{
    api__scan ahead = p->scan;
    api_str raw;
    api_json_error ignored;
    int err = api__scan_value(&ahead, p->d->arena, 0, &raw);
    if (err)
        p->scan = ahead;
    return err ? err : api_json_parse(p->d->arena, raw, 0, array, &ignored);
}

int api__pass_stored_items(struct api__pass *p, const api__field *f, const api_list *stored, const void ***out)
{
    struct matching k = {.p = p, .item = f->item, .stored = stored, .size = api__slot_size(f->item)};
    api_node *array;
    int err = look_ahead(p, &array);
    if (err)
        return err;
    k.same_length = array->count == stored->n;
    *out = api_arena_calloc(p->d->arena, array->count + 1, sizeof **out);
    if (!*out)
        return api__pass_no_memory(p);
    for (const api_node *n = array->first; n && !err; n = n->next, k.i++)
        err = find(&k, n, &(*out)[k.i]);
    return err;
}
