/* Arrays, whose items grow in the arena while they are read. */
#include "model/decode_pass.h"

bool api__items_grow(struct api__items *it, api_arena *a)
{
    if (it->n < it->cap)
        return true;
    size_t cap = it->cap ? it->cap * 2 : 8;
    char *mem = api_arena_calloc(a, cap, it->size);
    uint8_t *null = api_arena_calloc(a, cap, 1);
    api_str *keys = it->keyed ? api_arena_calloc(a, cap, sizeof *keys) : NULL;
    if (!mem || !null || (it->keyed && !keys))
        return false;
    if (it->n) {
        memcpy(mem, it->p, it->n * it->size);
        memcpy(null, it->null, it->n);
    }
    if (it->n && keys)
        memcpy(keys, it->keys, it->n * sizeof *keys);
    it->p = mem;
    it->null = null;
    it->keys = keys;
    it->cap = cap;
    return true;
}

/* The items between the brackets; *good only if every one was. */
static int read_items(struct api__pass *p, const api__field *f, const api__loc *loc, struct api__items *it, bool *good)
{
    const void **stored = NULL;
    const api_list *was = api__pass_take_stored(p);
    int err = was ? api__pass_stored_items(p, f, was, &stored) : 0;
    if (err)
        return err;
    *good = true;
    bool last = api__pass_empty(p, ']');
    while (!last) {
        if (!api__items_grow(it, p->d->arena))
            return api__pass_no_memory(p);
        api__loc step = {.up = loc, .index = it->n};
        bool present = false, null = false;
        p->stored = stored ? stored[it->n] : NULL;
        err = api__pass_value(p, f->item, &step, it->p + it->n * it->size, &present, &null);
        if (err)
            return err;
        it->null[it->n] = null;
        it->any_null |= null;
        *good &= present || null;
        it->n++;
        err = api__pass_next(p, ']', "expected ',' or ']'", &last);
        if (err)
            return err;
    }
    return 0;
}

int api__pass_array(struct api__pass *p, const api__field *f, const api__loc *loc, void *slot, bool *good)
{
    if (*p->scan.p != '[')
        return api__pass_wrong_type(p, f, loc);
    const char *from = p->scan.p;
    struct api__items it = {.size = api__slot_size(f->item)};
    bool secret = p->secret, whole = p->whole;
    p->secret = secret || f->flags & API__WRITEONLY;
    p->whole = true;
    int err = api__scan_open(&p->scan);
    if (!err)
        err = read_items(p, f, loc, &it, good);
    p->secret = secret;
    p->whole = whole;
    if (err)
        return err;
    api__scan_close(&p->scan);
    api_list *list = slot;
    *list = (api_list){.p = it.p, .n = it.n, .null = it.any_null ? it.null : NULL};
    struct api__place at = api__pass_place(p, f, loc, from);
    *good = api__value_list(f, list, *good, &at, p->d);
    return p->d->errors->err;
}
