#include "openapi/parameters.h"

#include <stdio.h>

#include "model/filter.h"
#include "model/format.h"
#include "model/resource.h"
#include "model/type.h"
#include "openapi/words.h"

static void open_parameter(api_buf *b, api_str name, const char *op, const char *in, const char *about)
{
    api__doc_open(b, NULL, '{');
    api__doc_rawf(b, "name", "\"%.*s%s%s\"", API_FMT(name), *op ? "." : "", op);
    api__doc_text(b, "in", in);
    if (strcmp(in, "path") == 0)
        api__doc_raw(b, "required", "true");
    if (about)
        api__doc_text(b, "description", about);
}

static void put_parameter(api_buf *b, const char *name, const char *in, const char *about, const char *schema)
{
    open_parameter(b, api_str_of(name), "", in, about);
    api__doc_raw(b, "schema", schema);
    api__doc_close(b, '}');
}

/* fields and sort: lists of names, joined by commas. */
static void put_names(api_buf *b, const api__resource *r, const char *name, unsigned flag, const char *about)
{
    bool any = false;
    for (uint32_t i = 0; i < r->model->count; i++)
        any = any || !flag || r->model->fields[i].flags & flag;
    if (!any)
        return;
    open_parameter(b, api_str_of(name), "", "query", about);
    api__doc_raw(b, "style", "\"form\"");
    api__doc_raw(b, "explode", "false");
    api__doc_open(b, "schema", '{');
    api__doc_text(b, "type", "array");
    api__doc_raw(b, "minItems", "1");
    if (flag == API__SORT)
        api__doc_rawf(b, "maxItems", "%d", API__MAX_SORT);
    else
        api__doc_raw(b, "uniqueItems", "true");
    api__doc_open(b, "items", '{');
    api__doc_text(b, "type", "string");
    api__doc_open(b, "enum", '[');
    for (uint32_t i = 0; i < r->model->count; i++) {
        const api__field *f = &r->model->fields[i];
        if (f->flags & API__WRITEONLY || (flag && !(f->flags & flag)))
            continue;
        api__doc_str(b, NULL, f->name);
        if (flag)
            api__doc_rawf(b, NULL, "\"-%.*s\"", API_FMT(f->name));
    }
    api_buf_str(b, API_S("]}}}"));
}

/* The field's type and enumeration without its bounds: a filter's value need not be one that could be stored. */
static void put_value_schema(const api__field *f, api_buf *b)
{
    const char *format = f->format ? f->format->name : f->type->format;
    api__doc_text(b, "type", f->type->json_type);
    if (format)
        api__doc_text(b, "format", format);
    if (f->type->pattern)
        api__doc_text(b, "pattern", f->type->pattern);
    if (!f->enum_count)
        return;
    api__doc_open(b, "enum", '[');
    for (size_t i = 0; i < f->enum_count; i++)
        if (!api_str_is(f->enum_json[i], "null"))
            api__doc_rawf(b, NULL, "%.*s", API_FMT(f->enum_json[i]));
    api__doc_close(b, ']');
}

static void put_list_schema(const api__field *f, api_buf *b)
{
    api__doc_text(b, "type", "array");
    api__doc_raw(b, "minItems", "1");
    api__doc_open(b, "items", '{');
    put_value_schema(f, b);
    api__doc_close(b, '}');
}

static void put_text_schema(const api__field *f, api_buf *b)
{
    (void)f;
    api__doc_text(b, "type", "string");
}

static void put_flag_schema(const api__field *f, api_buf *b)
{
    (void)f;
    api__doc_text(b, "type", "boolean");
}

static bool is_reserved(api_str name)
{
    static const char *const words[] = {"limit",  "cursor", "count",  "sort", "q",
                                        "fields", "expand", "offset", "page", "page_size"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (api_str_is(name, words[i]))
            return true;
    return false;
}

/* eq is the name alone. */
static void put_filter(const api__field *f, const struct api__filter_word *w, api_buf *b)
{
    static void (*const schemas[])(const api__field *, api_buf *) = {[API__TAKES_VALUE] = put_value_schema,
                                                                     [API__TAKES_LIST] = put_list_schema,
                                                                     [API__TAKES_TEXT] = put_text_schema,
                                                                     [API__TAKES_FLAG] = put_flag_schema};
    bool alone = w->op == API__OP_EQ && !is_reserved(f->name);
    open_parameter(b, f->name, alone ? "" : w->name, "query",
                   w->op == API__OP_NULL ? "Rows without a value (true) or with one (false)." : NULL);
    if (w->takes == API__TAKES_LIST) {
        api__doc_text(b, "style", "form");
        api__doc_raw(b, "explode", "false");
    }
    api__doc_open(b, "schema", '{');
    schemas[w->takes](f, b);
    api__doc_close(b, '}');
    api__doc_close(b, '}');
}

static void put_filters(const api__field *f, api_buf *b)
{
    const struct api__filter_word *words;
    size_t n = api__filter_words(&words);
    for (size_t i = 0; i < n; i++)
        if (api__filter_fits(&words[i], f))
            put_filter(f, &words[i], b);
}

static void put_page_parameters(const struct api_app *app, const api__resource *r, api_buf *b)
{
    const api_limits *l = &app->limits;
    char limit[160];
    snprintf(limit, sizeof limit, "{\"type\":\"integer\",\"minimum\":1,\"maximum\":%lld,\"default\":%lld}",
             (long long)l->page_most, (long long)l->page_default);
    static const char natural[] = "{\"type\":\"integer\",\"minimum\":0}";
    if (r->pagination == API__PAGE_CURSOR || r->pagination == API__PAGE_LIMIT_OFFSET)
        put_parameter(b, "limit", "query", "Rows per page.", limit);
    if (r->pagination == API__PAGE_CURSOR) {
        put_parameter(b, "cursor", "query", "Where to continue: from `next` or `previous` of another page.",
                      "{\"type\":\"string\",\"minLength\":1}");
        put_parameter(b, "count", "query", "Also count all matching rows.", "{\"type\":\"boolean\",\"default\":false}");
    }
    if (r->pagination == API__PAGE_LIMIT_OFFSET)
        put_parameter(b, "offset", "query", "Rows to skip before the page.", natural);
    if (r->pagination == API__PAGE_NUMBER)
        put_parameter(b, "page", "query", "Page number, from 1.", "{\"type\":\"integer\",\"minimum\":1}");
}

static void put_key_parameter(const api__resource *r, api_buf *b)
{
    const api__field *key = &r->model->fields[r->key_field];
    open_parameter(b, key->name, "", "path", NULL);
    if (r->key_kind == API__KEY_SERIAL)
        api__doc_raw(b, "schema",
                     "{\"type\":\"integer\",\"format\":\"int64\",\"minimum\":1,\"maximum\":9223372036854775807}");
    else {
        api__doc_key(b, API_S("schema"));
        api__openapi_schema(key, false, b);
    }
    api__doc_close(b, '}');
}

void api__openapi_parameters(const struct api_app *app, const struct api__operation *o, api_buf *b)
{
    const api__resource *r = o->resource;
    bool list = o->kind == API__OP_LIST, read = o->kind == API__OP_READ;
    if (!r || o->kind == API__OP_CREATE)
        return;
    api__doc_open(b, "parameters", '[');
    if (!list)
        put_key_parameter(r, b);
    if (list) {
        put_page_parameters(app, r, b);
        put_names(b, r, "sort", API__SORT, "Fields to sort by; \"-\" before one for descending order.");
        for (uint32_t i = 0; i < r->model->count; i++)
            if (r->model->fields[i].flags & API__FILTER)
                put_filters(&r->model->fields[i], b);
    }
    if (list || read)
        put_names(b, r, "fields", 0, "Only these fields.");
    if (!list && !read)
        put_parameter(b, "If-Match", "header", "Only if the row still has this ETag.", "{\"type\":\"string\"}");
    if (read)
        put_parameter(b, "If-None-Match", "header", "304 if the row still has this ETag.", "{\"type\":\"string\"}");
    api__doc_close(b, ']');
}
