/* The parameters of an operation, with types and limits. */
#include <stdio.h>

#include "app/openapi.h"

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

/* Operators by the field's type; eq is the name alone. The store refuses the others with 400. */
static const struct op {
    const char *name;
    enum { EVERY, ORDERED, TEXT } fits;
} ops[] = {{"ne", EVERY},    {"in", EVERY},      {"lt", ORDERED},     {"lte", ORDERED},    {"gt", ORDERED},
           {"gte", ORDERED}, {"contains", TEXT}, {"icontains", TEXT}, {"startswith", TEXT}};

static bool op_fits(const struct op *op, const api__field *f)
{
    bool text = f->type == API_T_STRING || f->type == API_T_EMAIL || f->type == API_T_URI;
    return op->fits == EVERY || (op->fits == ORDERED && f->type != API_T_BOOLEAN) || (op->fits == TEXT && text);
}

/* A bare type: a filter compares, it need not be a value that could be stored. */
static void put_filter_schema(const api__field *f, api_buf *b)
{
    const char *format = api__type_format(f->type);
    api_buf_printf(b, "{\"type\":\"%s\"", f->type == API_T_DECIMAL ? "string" : api__type_name(f->type));
    if (f->type == API_T_INTEGER)
        format = "int64";
    if (format)
        api__doc_text(b, "format", format);
    api_buf_putc(b, '}');
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

static void put_filters(const api__field *f, api_buf *b)
{
    open_parameter(b, f->name, is_reserved(f->name) ? "eq" : "", "query", NULL);
    api__doc_key(b, API_S("schema"));
    put_filter_schema(f, b);
    api__doc_close(b, '}');
    for (size_t i = 0; i < sizeof ops / sizeof *ops; i++) {
        if (!op_fits(&ops[i], f))
            continue;
        bool list = strcmp(ops[i].name, "in") == 0;
        open_parameter(b, f->name, ops[i].name, "query", NULL);
        if (list)
            api__doc_raw(b, "explode", "false");
        api__doc_key(b, API_S("schema"));
        if (list)
            api_buf_str(b, API_S("{\"type\":\"array\",\"minItems\":1,\"items\":"));
        put_filter_schema(f, b);
        api_buf_str(b, list ? API_S("}}") : API_S("}"));
    }
    if (f->flags & API__NULLABLE || !(f->flags & API__REQUIRED)) {
        open_parameter(b, f->name, "null", "query", "Rows without a value (true) or with one (false).");
        api__doc_raw(b, "schema", "{\"type\":\"boolean\"}");
        api__doc_close(b, '}');
    }
}

static void put_page_parameters(const struct api_app *app, const api__resource *r, api_buf *b)
{
    const api_limits *l = &app->limits;
    char limit[160];
    snprintf(limit, sizeof limit, "{\"type\":\"integer\",\"minimum\":1,\"maximum\":%lld,\"default\":%lld}",
             (long long)l->page_most, (long long)l->page_default);
    static const char natural[] = "{\"type\":\"integer\",\"minimum\":0,\"maximum\":9223372036854775807}";
    if (r->pagination == API__PAGE_CURSOR || r->pagination == API__PAGE_LIMIT_OFFSET)
        put_parameter(b, "limit", "query", "Rows of a page.", limit);
    if (r->pagination == API__PAGE_CURSOR) {
        put_parameter(b, "cursor", "query", "Where to go on: from `next` or `previous` of another page.",
                      "{\"type\":\"string\"}");
        put_parameter(b, "count", "query", "Count all rows that fit, too.", "{\"type\":\"boolean\",\"default\":false}");
    }
    if (r->pagination == API__PAGE_LIMIT_OFFSET)
        put_parameter(b, "offset", "query", "Rows to leave out before the page.", natural);
    if (r->pagination == API__PAGE_NUMBER)
        put_parameter(b, "page", "query", "Number of the page, from 1.", "{\"type\":\"integer\",\"minimum\":1}");
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
        api__openapi_schema(key, b);
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
