/* JSON merge patch (RFC 7396) of a typed row. The fields it names are written as JSON again, so that one decoder
 * validates everything. */
#include "model/merge_patch.h"
#include "model/decode.h"
#include "model/encode.h"
#include "model/names.h"
#include "model/type.h"
#include "json/keys.h"
#include "json/scan.h"

static void put_key(api_buf *b, api_str key, bool *first)
{
    if (!*first)
        api_buf_putc(b, ',');
    *first = false;
    api_json_put_str(b, key);
    api_buf_putc(b, ':');
}

struct patching {
    const api_model *m;
    const void *row;
    api_arena *arena;
    api_buf *out;
    api__keys root; /* of the names of objects that are merged, one set a level */
    bool first;
};

/* A stored object's members by name, so that a patch of many members is not a search for each. */
struct members {
    api__keys *names;
    const api_node **nodes; /* by their number in names; NULL: the patch names it */
};

static int index_members(struct patching *p, api__keys *outer, const api_node *object, struct members *out)
{
    uint32_t count = object && object->kind == API_OBJECT ? object->count : 0;
    out->names = api__keys_open(outer, p->arena);
    out->nodes = api_arena_alloc(p->arena, (count + 1) * sizeof(api_node *));
    if (!out->names || !out->nodes)
        return API_ENOMEM;
    const api_node *m = count ? object->first : NULL;
    for (uint32_t n = 0; m; m = m->next, n = out->names->n) {
        int err = api__keys_add(out->names, p->arena, m->key);
        if (err == API_ENOMEM)
            return err;
        if (!err) /* of duplicate names, which another program may have stored, the first counts */
            out->nodes[n] = m;
    }
    return 0;
}

/* Takes out the stored member of that name; NULL: there is none. The patch writes it. */
static const api_node *take_member(struct members *stored, api_str name)
{
    uint32_t i = api__keys_find(stored->names, name);
    const api_node *found = i < stored->names->n ? stored->nodes[i] : NULL;
    if (found)
        stored->nodes[i] = NULL;
    return found;
}

static void put_rest(struct patching *p, const struct members *stored, bool *first)
{
    for (uint32_t i = 0; i < stored->names->n; i++) {
        if (!stored->nodes[i])
            continue;
        put_key(p->out, stored->names->keys[i], first);
        api_json_put_node(p->out, stored->nodes[i]);
    }
}

/* `target` may be NULL, and nulls just vanish. The patch's members come first, in their order. `names`: those of the
 * enclosing object. */
static int merge(struct patching *p, api__keys *names, const api_node *target, const api_node *patch)
{
    struct members stored;
    if (patch->kind != API_OBJECT) {
        api_json_put_node(p->out, patch);
        return 0;
    }
    int err = index_members(p, names, target, &stored);
    bool first = true;
    api_buf_putc(p->out, '{');
    for (const api_node *m = patch->first; m && !err; m = m->next) {
        const api_node *was = take_member(&stored, m->key);
        if (m->kind == API_NULL)
            continue;
        put_key(p->out, m->key, &first);
        err = merge(p, stored.names, was, m);
    }
    if (err)
        return err;
    put_rest(p, &stored, &first);
    api_buf_putc(p->out, '}');
    return 0;
}

/* Merges a nested object into the stored one. */
static int put_merged_object(struct patching *p, const api__field *f, const api_node *patch)
{
    api_buf text;
    api_buf_init(&text, API_BUF_NO_MAX);
    api__encode_value(f, api__row_slot(f, p->row), API__ENCODE_SECRETS, &text);
    api_node *stored = NULL;
    api_json_error ignored;
    int err = text.err ? text.err : api_json_parse(p->arena, api_buf_get(&text), 0, &stored, &ignored);
    if (!err)
        err = merge(p, &p->root, stored, patch);
    api_buf_deinit(&text);
    return err;
}

/* Whether the field is merged member by member: objects, maps, unions, free values. */
static bool merges(const api__field *f)
{
    return f && api__field_is_nested(f) && f->type->shape != API__SHAPE_ARRAY;
}

/* A null that removes the member leaves it out; one that may not is passed on to the decoder, which reports it. `f` is
 * NULL if there is no such field. */
static int put_member(struct patching *p, const api__field *f, const api_node *member)
{
    if (f && member->kind == API_NULL && !(f->flags & (API__NULLABLE | API__REQUIRED | API__READONLY)))
        return 0;
    put_key(p->out, member->key, &p->first);
    bool object = merges(f) && member->kind == API_OBJECT;
    if (object && api__row_has(p->m, p->row, f->index))
        return put_merged_object(p, f, member);
    if (object)
        return merge(p, &p->root, NULL, member);
    api_json_put_node(p->out, member);
    return 0;
}

static int put_members(struct patching *p, const api_node *patch, uint64_t *named)
{
    api_buf_putc(p->out, '{');
    for (const api_node *m = patch->first; m; m = m->next) {
        const api__field *f = api__model_field(p->m, m->key);
        if (f)
            named[f->index >> 6] |= 1ULL << (f->index & 63);
        int err = put_member(p, f, m);
        if (err)
            return err;
    }
    api_buf_putc(p->out, '}');
    return p->out->err;
}

int api__merge_patch(const api_model *m, const void *row, api_str patch, api_arena *a, uint64_t *named, api_buf *out,
                     api_json_error *err)
{
    api_node *n;
    memset(named, 0, m->words * sizeof *named);
    int rc = api_json_parse(a, patch, API_JSON_UNIQUE, &n, err);
    if (rc)
        return rc;
    struct patching p = {.m = m, .row = row, .arena = a, .out = out, .first = true};
    if (n->kind == API_OBJECT)
        return put_members(&p, n, named);
    api_json_put_node(out, n); /* not an object: the decoder reports it */
    return out->err;
}
