#include "openapi/patch.h"

#include "model/type.h"
#include "openapi/words.h"

static bool takes_null(const api__field *f)
{
    return f->flags & API__NULLABLE || !(f->flags & API__REQUIRED);
}

static void put_type(bool null, api_buf *b)
{
    api__doc_raw(b, "type", null ? "[\"object\",\"null\"]" : "\"object\"");
}

static void put_members(const api_model *m, const api__field *tag_member, api_buf *b)
{
    for (uint32_t i = 0; i < m->count; i++) {
        const api__field *f = &m->fields[i];
        if (f->flags & API__READONLY || f == tag_member)
            continue;
        api__doc_key(b, f->name);
        api__openapi_patch(f, b);
    }
}

static void put_object(const api__field *f, api_buf *b)
{
    put_type(takes_null(f), b);
    api__doc_open(b, "properties", '{');
    put_members(f->object, NULL, b);
    api__doc_close(b, '}');
    api__doc_raw(b, "additionalProperties", f->object->extra ? "true" : "false");
}

/* A member that is null is removed. */
static void put_map(const api__field *f, api_buf *b)
{
    put_type(takes_null(f), b);
    api__doc_key(b, API_S("additionalProperties"));
    api__openapi_patch(f->item, b);
    if (f->key) {
        api__doc_key(b, API_S("propertyNames"));
        api_json_put_node(b, f->key->schema);
    }
}

/* The discriminator may be left out where the branch stays the same. */
static void put_union(const api__field *f, api_buf *b)
{
    api__doc_open(b, "anyOf", '[');
    for (uint32_t i = 0; i < f->of->count; i++) {
        const api__variant *v = &f->of->variants[i];
        api__doc_open(b, NULL, '{');
        put_type(false, b);
        api__doc_open(b, "properties", '{');
        api__doc_key(b, f->of->discriminator);
        api__doc_open(b, NULL, '{');
        api__doc_str(b, "const", v->tag);
        api__doc_close(b, '}');
        put_members(v->object, v->tag_member, b);
        api__doc_close(b, '}');
        api__doc_raw(b, "additionalProperties", v->object->extra ? "true" : "false");
        api__doc_close(b, '}');
    }
    if (takes_null(f))
        api__doc_raw(b, NULL, "{\"type\":\"null\"}");
    api__doc_close(b, ']');
}

void api__openapi_patch(const api__field *f, api_buf *b)
{
    static void (*const merged[])(const api__field *, api_buf *) = {
        [API__SHAPE_OBJECT] = put_object, [API__SHAPE_MAP] = put_map, [API__SHAPE_UNION] = put_union};
    bool removable = !(f->flags & (API__REQUIRED | API__NULLABLE));
    if (merged[f->type->shape]) {
        api__doc_open(b, NULL, '{');
        merged[f->type->shape](f, b);
        api__doc_close(b, '}');
        return;
    }
    if (removable)
        api_buf_str(b, API_S("{\"anyOf\":["));
    api__openapi_schema(f, true, b);
    if (removable)
        api_buf_str(b, API_S(",{\"type\":\"null\"}]}"));
}
