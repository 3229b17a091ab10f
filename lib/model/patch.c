/* JSON merge patch (RFC 7396) of a typed row. The result is JSON text again, so that one decoder validates all. */
#include "model/decode.h"
#include "model/encode.h"
#include "json/scan.h"

static void put_key(api_buf *b, api_str key, bool *first)
{
    if (!*first)
        api_buf_putc(b, ',');
    *first = false;
    api_json_put_str(b, key);
    api_buf_putc(b, ':');
}

/* `target` may be NULL: then nulls only vanish. Members of the patch first, in their order. */
static void merge(const api_node *target, const api_node *patch, api_buf *out)
{
    if (patch->kind != API_OBJECT) {
        api_json_put_node(out, patch);
        return;
    }
    bool first = true;
    api_buf_putc(out, '{');
    for (const api_node *m = patch->first; m; m = m->next) {
        if (m->kind == API_NULL)
            continue;
        put_key(out, m->key, &first);
        merge(api_node_find(target, m->key), m, out);
    }
    for (const api_node *m = target && target->kind == API_OBJECT ? target->first : NULL; m; m = m->next) {
        if (api_node_find(patch, m->key))
            continue;
        put_key(out, m->key, &first);
        api_json_put_node(out, m);
    }
    api_buf_putc(out, '}');
}

struct patching {
    const api_model *m;
    const void *row;
    api_arena *arena;
    api_buf *out;
    bool first;
};

static void put_stored(struct patching *p, const api__field *f)
{
    put_key(p->out, f->name, &p->first);
    if (api__row_has(p->m, p->row, f->index))
        api__encode_value(f, api__row_slot(f, p->row), API__ENCODE_SECRETS, p->out);
    else
        API_BUF_LIT(p->out, "null");
}

/* A nested object merges into what is stored of it. */
static int put_merged_object(struct patching *p, const api__field *f, const api_node *patch)
{
    api_buf text;
    api_buf_init(&text, API_BUF_NO_MAX);
    api__encode_value(f, api__row_slot(f, p->row), API__ENCODE_SECRETS, &text);
    api_node *stored = NULL;
    api_json_error ignored;
    int err = text.err ? text.err : api_json_parse(p->arena, api_buf_get(&text), 0, &stored, &ignored);
    if (!err)
        merge(stored, patch, p->out);
    api_buf_deinit(&text);
    return err;
}

/* What merges member by member: objects, maps, unions, free values. */
static bool merges(const api__field *f)
{
    return f && api__type_is_nested(f->type) && f->type != API_T_ARRAY;
}

/* A null that removes leaves the member out; one that cannot is passed on to the decoder, whose words say so. */
static int put_member(struct patching *p, const api_node *member)
{
    const api__field *f = api__model_field(p->m, member->key);
    if (f && member->kind == API_NULL && !(f->flags & (API__NULLABLE | API__REQUIRED)))
        return 0;
    put_key(p->out, member->key, &p->first);
    bool object = merges(f) && member->kind == API_OBJECT;
    if (object && api__row_has(p->m, p->row, f->index))
        return put_merged_object(p, f, member);
    if (object)
        merge(NULL, member, p->out);
    else
        api_json_put_node(p->out, member);
    return 0;
}

static int put_members(struct patching *p, const api_node *patch)
{
    api_buf_putc(p->out, '{');
    for (const api_node *m = patch->first; m; m = m->next) {
        int err = put_member(p, m);
        if (err)
            return err;
    }
    for (uint32_t i = 0; i < p->m->count; i++) {
        const api__field *f = &p->m->fields[i];
        bool stored = api__row_has(p->m, p->row, i) || api__row_is_null(p->m, p->row, i);
        if (stored && !api_node_find(patch, f->name))
            put_stored(p, f);
    }
    api_buf_putc(p->out, '}');
    return p->out->err;
}

int api__merge_patch(const api_model *m, const void *row, api_str patch, api_arena *a, api_buf *out,
                     api_json_error *err)
{
    api_node *n;
    int rc = api_json_parse(a, patch, API_JSON_UNIQUE, &n, err);
    if (rc)
        return rc;
    struct patching p = {.m = m, .row = row, .arena = a, .out = out, .first = true};
    if (n->kind == API_OBJECT)
        return put_members(&p, n);
    api_json_put_node(out, n); /* no object: the decoder says so */
    return out->err;
}
