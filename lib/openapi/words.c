#include "openapi/words.h"

#include <stdio.h>

#include "model/format.h"
#include "model/key.h"
#include "model/type.h"

static bool is(const api_node *n, const char *text)
{
    return n && n->kind == API_STRING && api_str_is(n->text, text);
}

/* Alone, or in a list. */
static bool has_type(const api_node *schema, const char *type)
{
    const api_node *t = api_node_get(schema, "type");
    for (const api_node *n = t && t->kind == API_ARRAY ? t->first : NULL; n; n = n->next)
        if (is(n, type))
            return true;
    return is(t, type);
}

static const struct api__type *type_of(const api_node *word, const api_node *format)
{
    const struct api__format *row = format ? api__format_find(word->text, format->text) : NULL;
    const struct api__type *type = row && row->type ? row->type : api__type_find(word->text);
    return type && (!row || api_str_is(word->text, type->json_type)) ? type : NULL;
}

/* The schema's type, if JSON Schema does not have it, as with decimals. Else NULL. */
static const struct api__type *own_type(const api_node *schema)
{
    const api_node *type = api_node_get(schema, "type"), *format = api_node_get(schema, "format");
    for (const api_node *n = type && type->kind == API_ARRAY ? type->first : type; n; n = n->next) {
        const struct api__type *row = type_of(n, format);
        if (row && api__type_is_own(row))
            return row;
        if (n == type)
            break;
    }
    return NULL;
}

static void put_own_type(const api_node *schema, const struct api__type *row, bool request, api_buf *b)
{
    bool several = request && row->takes, list = api_node_get(schema, "type")->kind == API_ARRAY;
    if (several || list)
        api_buf_putc(b, '[');
    api_buf_printf(b, "\"%s\"", row->json_type);
    if (several)
        api_buf_printf(b, ",\"%s\"", row->takes);
    if (list && has_type(schema, "null"))
        API_BUF_LIT(b, ",\"null\"");
    if (several || list)
        api_buf_putc(b, ']');
    if (!api_node_get(schema, "format"))
        api__doc_text(b, "format", row->format);
}

/* Keywords that JSON Schema has for numbers only. */
static bool is_bound(api_str word)
{
    static const char *const words[] = {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (api_str_is(word, words[i]))
            return true;
    return false;
}

/* Bounds do not apply to a string of digits, so a keyword of our own has them. If it may be a number too, the number
 * has them. */
static void put_own_bound(const api_node *m, bool number, api_buf *b)
{
    if (number) {
        api__doc_key(b, m->key);
        api_json_put_node(b, m);
    }
    char name[32];
    snprintf(name, sizeof name, "x-%.*s", API_FMT(m->key));
    api__doc_key(b, api_str_of(name));
    api_json_put_node(b, m);
}

static void put_schema(const api_node *n, bool request, api_buf *b)
{
    if (n->kind != API_OBJECT) {
        api_json_put_node(b, n);
        return;
    }
    api_buf_putc(b, '{');
    api__openapi_words(n, request, b);
    api_buf_putc(b, '}');
}

/* readOnly properties are not part of requests, writeOnly ones not of responses. */
static bool is_hidden(const api_node *property, bool request)
{
    const api_node *only = api_node_get(property, request ? "readOnly" : "writeOnly");
    return only && only->kind == API_BOOL && only->truth;
}

static void put_properties(const api_node *properties, bool request, api_buf *b)
{
    api_buf_putc(b, '{');
    for (const api_node *p = properties->first; p; p = p->next) {
        if (is_hidden(p, request))
            continue;
        api__doc_key(b, p->key);
        put_schema(p, request, b);
    }
    api_buf_putc(b, '}');
}

static void put_required(const api_node *schema, const api_node *required, bool request, api_buf *b)
{
    const api_node *properties = api_node_get(schema, "properties");
    api_buf_putc(b, '[');
    for (const api_node *n = required->first; n; n = n->next) {
        const api_node *p = properties ? api_node_find(properties, n->text) : NULL;
        if (!p || !is_hidden(p, request))
            api__doc_str(b, NULL, n->text);
    }
    api_buf_putc(b, ']');
}

/* Words whose value is a schema or a list of them. */
static bool put_inside(const api_node *m, bool request, api_buf *b)
{
    if (api_str_is(m->key, "items") || api_str_is(m->key, "additionalProperties")) {
        put_schema(m, request, b);
        return true;
    }
    bool list = (api_str_is(m->key, "oneOf") || api_str_is(m->key, "anyOf")) && m->kind == API_ARRAY;
    if (!list)
        return false;
    api_buf_putc(b, '[');
    for (const api_node *s = m->first; s; s = s->next) {
        if (s != m->first)
            api_buf_putc(b, ',');
        put_schema(s, request, b);
    }
    api_buf_putc(b, ']');
    return true;
}

void api__openapi_words(const api_node *schema, bool request, api_buf *b)
{
    const struct api__type *own = own_type(schema);
    for (const api_node *m = schema->first; m; m = m->next) {
        if (own && is_bound(m->key)) {
            put_own_bound(m, request && own->takes, b);
            continue;
        }
        api__doc_key(b, api_str_is(m->key, "unique") ? API_S("x-unique") : m->key);
        if (own && api_str_is(m->key, "type"))
            put_own_type(schema, own, request, b);
        else if (api_str_is(m->key, "properties") && m->kind == API_OBJECT)
            put_properties(m, request, b);
        else if (api_str_is(m->key, "required") && m->kind == API_ARRAY)
            put_required(schema, m, request, b);
        else if (!put_inside(m, request, b))
            api_json_put_node(b, m);
    }
    if (own && own->pattern && !api_node_get(schema, "pattern"))
        api__doc_text(b, "pattern", own->pattern);
    bool closed = request && has_type(schema, "object") && api_node_get(schema, "properties");
    if (closed && !api_node_get(schema, "additionalProperties"))
        api__doc_raw(b, "additionalProperties", "false");
}

/* --- compiled fields --- */

static bool has_member(const api_node *n, const char *key)
{
    return api_node_get(n, key) != NULL;
}

/* Keys that no URL can name. */
static void put_not_keys(api_buf *b)
{
    api__doc_open(b, "not", '{');
    api__doc_open(b, "enum", '[');
    for (size_t i = 0; api__key_reserved(i); i++)
        api__doc_str(b, NULL, api_str_of(api__key_reserved(i)));
    api__doc_close(b, ']');
    api__doc_close(b, '}');
}

/* The format tells more than JSON Schema's type, as the width of integers. For types of our own it is already there. */
void api__openapi_schema(const api__field *f, bool request, api_buf *b)
{
    api_buf_putc(b, '{');
    api__openapi_words(f->schema, request, b);
    if (f->type->format && !api__type_is_own(f->type) && !has_member(f->schema, "format"))
        api__doc_text(b, "format", f->type->format);
    if (f->flags & API__URL_KEY && !has_member(f->schema, "not"))
        put_not_keys(b);
    api_buf_putc(b, '}');
}
