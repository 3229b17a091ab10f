/* Stored JSON as clients may see it: writeOnly members, which are stored with the rest, are left out. */
#include "model/encode.h"
#include "model/names.h"
#include "model/type.h"

static void put_redacted(const api__field *f, const api_node *n, api_buf *out);

static const api_model *branch_of(const struct api__union *u, const api_node *object)
{
    const api_node *tag = api_node_find(object, u->discriminator);
    for (uint32_t i = 0; tag && tag->kind == API_STRING && i < u->count; i++)
        if (api_str_eq(u->variants[i].tag, tag->text))
            return u->variants[i].object;
    return NULL;
}

/* `m` is of an object or of a union's branch; `each` of a map. */
static void put_members(const api_model *m, const api__field *each, const api_node *object, api_buf *out)
{
    bool first = true;
    api_buf_putc(out, '{');
    for (const api_node *n = object->first; n; n = n->next) {
        const api__field *f = m ? api__model_field(m, n->key) : each;
        if (f && f->flags & API__WRITEONLY)
            continue;
        if (!first)
            api_buf_putc(out, ',');
        first = false;
        api_json_put_str(out, n->key);
        api_buf_putc(out, ':');
        put_redacted(f, n, out);
    }
    api_buf_putc(out, '}');
}

static void put_items(const api__field *f, const api_node *array, api_buf *out)
{
    api_buf_putc(out, '[');
    for (const api_node *n = array->first; n; n = n->next) {
        if (n != array->first)
            api_buf_putc(out, ',');
        put_redacted(f->item, n, out);
    }
    api_buf_putc(out, ']');
}

/* A value that does not fit the field was stored by an older model. It becomes null, since there is no telling what in
 * it is secret. */
static void put_secret(const api__field *f, const api_node *n, api_buf *out)
{
    const api_model *m = f->object;
    bool object = n->kind == API_OBJECT;
    if (f->of && object)
        m = branch_of(f->of, n);
    if (f->type->shape == API__SHAPE_ARRAY && n->kind == API_ARRAY)
        put_items(f, n, out);
    else if (object && (m || f->type->shape == API__SHAPE_MAP))
        put_members(m, f->item, n, out);
    else
        API_BUF_LIT(out, "null");
}

/* Recursion is bounded by API_JSON_DEPTH, as for anything that was parsed. */
static void put_redacted(const api__field *f, const api_node *n, api_buf *out)
{
    if (f && f->flags & API__SECRET)
        put_secret(f, n, out);
    else
        api_json_put_node(out, n);
}

void api__encode_redacted(const api__field *f, api_str json, api_buf *out)
{
    api_arena a;
    api_node *n = NULL;
    api_json_error ignored;
    api_arena_init(&a, API_BUF_NO_MAX);
    int err = api_json_parse(&a, json, 0, &n, &ignored);
    if (err == API_ENOMEM)
        out->err = err;
    else if (err)
        API_BUF_LIT(out, "null");
    else
        put_redacted(f, n, out);
    api_arena_deinit(&a);
}
