/* Maps: objects whose members' names are data. */
#include "model/decode_pass.h"

/* A key that does not fit is told at [..., key, "[key]"], as Pydantic does. */
static bool check_key(struct api__pass *p, const api__field *f, api_str *key, bool nul, const api__loc *step,
                      const char *from)
{
    static const api__field plain = {.type = API_T_STRING, .max_length = SIZE_MAX};
    api__loc at_key = {.up = step, .key = API_S("[key]"), .label = true};
    struct api__place at = api__pass_place(p, f, &at_key, from);
    api_str checked;
    bool good = api__value_string(f->key ? f->key : &plain, *key, nul, &at, p->d, &checked);
    if (good)
        *key = checked;
    return good;
}

/* The name and its colon. */
static int read_key(struct api__pass *p, const api__field *f, const api__loc *loc, api_str *key, bool *good)
{
    api__scan *s = &p->scan;
    const char *from = s->p;
    bool nul = false;
    if (s->p == s->end || *s->p != '"')
        return api__scan_fail(s, s->p, "expected a member name in double quotes");
    int err = api__scan_string(s, p->d->arena, key, &nul);
    if (err)
        return err;
    err = api__keys_add(p->keys, p->d->arena, *key);
    if (err)
        return err == API_ECONFLICT ? api__scan_fail(s, from, "a key is given twice") : api__pass_no_memory(p);
    api__loc step = {.up = loc, .key = *key};
    *good = check_key(p, f, key, nul, &step, from);
    api__scan_space(s);
    if (s->p == s->end || *s->p != ':')
        return api__scan_fail(s, s->p, "expected ':'");
    s->p++;
    return 0;
}

/* The stored map and its names. */
struct stored {
    const api_map *map;
    api__keys *names;
    size_t size; /* of a value's slot */
};

static const void *stored_value(const struct stored *was, api_str key)
{
    uint32_t i = was->map ? api__keys_find(was->names, key) : 0;
    if (!was->map || i == was->names->n || (was->map->null && was->map->null[i]))
        return NULL;
    return (const char *)was->map->p + i * was->size;
}

static int read_entry(struct api__pass *p, const api__field *f, const api__loc *loc, struct api__items *it,
                      const struct stored *was, bool *good)
{
    bool named = false, present = false, null = false;
    if (!api__items_grow(it, p->d->arena))
        return api__pass_no_memory(p);
    api_str *key = &it->keys[it->n];
    int err = read_key(p, f, loc, key, &named);
    if (err)
        return err;
    api__loc step = {.up = loc, .key = *key};
    p->stored = stored_value(was, *key);
    err = api__pass_value(p, f->item, &step, it->p + it->n * it->size, &present, &null);
    if (err)
        return err;
    it->null[it->n] = null;
    it->any_null |= null;
    *good &= named && (present || null);
    it->n++;
    return 0;
}

static int read_entries(struct api__pass *p, const api__field *f, const api__loc *loc, struct api__items *it,
                        bool *good)
{
    struct stored was = {.map = api__pass_take_stored(p), .size = it->size};
    int err = was.map ? api__pass_stored_names(p, was.map, &was.names) : 0;
    if (err)
        return err;
    *good = true;
    bool last = api__pass_empty(p, '}');
    while (!last) {
        api__scan_space(&p->scan);
        err = read_entry(p, f, loc, it, &was, good);
        if (!err)
            err = api__pass_next(p, '}', "expected ',' or '}'", &last);
        if (err)
            return err;
    }
    return 0;
}

int api__pass_map(struct api__pass *p, const api__field *f, const api__loc *loc, void *slot, bool *good)
{
    if (*p->scan.p != '{')
        return api__pass_wrong_type(p, f, loc);
    const char *from = p->scan.p;
    struct api__items it = {.size = api__slot_size(f->item), .keyed = true};
    api__keys *outer = p->keys;
    bool secret = p->secret;
    p->secret = secret || f->flags & API__WRITEONLY;
    p->keys = api__keys_open(outer ? outer : &p->root, p->d->arena);
    if (!p->keys)
        return api__pass_no_memory(p);
    int err = api__scan_open(&p->scan);
    if (!err)
        err = read_entries(p, f, loc, &it, good);
    p->secret = secret;
    p->keys = outer;
    if (err)
        return err;
    api__scan_close(&p->scan);
    api_map *map = slot;
    *map = (api_map){.p = it.p, .n = it.n, .null = it.any_null ? it.null : NULL, .keys = it.keys};
    struct api__place at = api__pass_place(p, f, loc, from);
    *good = api__value_map(f, map, *good, &at, p->d);
    return p->d->errors->err;
}
