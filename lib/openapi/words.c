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

/* The type of texts that may come as numbers, digit for digit, if the schema is of such: decimals. Else NULL. */
static const struct api__type *digits_type(const api_node *schema)
{
    const api_node *type = api_node_get(schema, "type"), *format = api_node_get(schema, "format");
    for (const api_node *n = type && type->kind == API_ARRAY ? type->first : type; n; n = n->next) {
        const struct api__type *row = type_of(n, format);
        if (row && row->takes)
            return row;
        if (n == type)
            break;
    }
    return NULL;
}

static void put_digits_type(const api_node *schema, const struct api__type *row, bool request, api_buf *b)
{
    bool list = api_node_get(schema, "type")->kind == API_ARRAY;
    if (request || list)
        api_buf_putc(b, '[');
    api_buf_printf(b, "\"%s\"", row->json_type);
    if (request)
        api_buf_printf(b, ",\"%s\"", row->takes);
    if (list && has_type(schema, "null"))
        API_BUF_LIT(b, ",\"null\"");
    if (request || list)
        api_buf_putc(b, ']');
    if (!api_node_get(schema, "format"))
        api__doc_text(b, "format", row->format);
}

/* Words that JSON Schema applies to numbers only. */
static bool is_bound(api_str word)
{
    static const char *const words[] = {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (api_str_is(word, words[i]))
            return true;
    return false;
}

/* Where digits are a string there are no bounds: a word of ours says them. Where they may be a number, too, the number
 * has them. */
static void put_digits_bound(const api_node *m, bool request, api_buf *b)
{
    if (request) {
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
    const struct api__type *digits = digits_type(schema);
    for (const api_node *m = schema->first; m; m = m->next) {
        if (digits && is_bound(m->key)) {
            put_digits_bound(m, request, b);
            continue;
        }
        api__doc_key(b, api_str_is(m->key, "unique") ? API_S("x-unique") : m->key);
        if (digits && api_str_is(m->key, "type"))
            put_digits_type(schema, digits, request, b);
        else if (api_str_is(m->key, "properties") && m->kind == API_OBJECT)
            put_properties(m, request, b);
        else if (api_str_is(m->key, "required") && m->kind == API_ARRAY)
            put_required(schema, m, request, b);
        else if (!put_inside(m, request, b))
            api_json_put_node(b, m);
    }
    if (digits && !api_node_get(schema, "pattern"))
        api__doc_text(b, "pattern", digits->pattern);
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

/* Integers are 64 bits wide, which JSON Schema cannot express. */
void api__openapi_schema(const api__field *f, bool request, api_buf *b)
{
    api_buf_putc(b, '{');
    api__openapi_words(f->schema, request, b);
    if (f->type->format && !f->type->takes && !has_member(f->schema, "format"))
        api__doc_text(b, "format", f->type->format);
    if (f->flags & API__URL_KEY && !has_member(f->schema, "not"))
        put_not_keys(b);
    api_buf_putc(b, '}');
}
