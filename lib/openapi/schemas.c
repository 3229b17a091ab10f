/* components: the schemas of the resources in their views, the errors' shapes, headers and security schemes. */
#include "model/key.h"
#include "model/type.h"
#include "openapi/openapi.h"

/* Fields */

static bool has_member(const api_node *n, const char *key)
{
    return api_node_get(n, key) != NULL;
}

/* What no URL can name. */
static void put_not_keys(api_buf *b)
{
    api__doc_open(b, "not", '{');
    api__doc_open(b, "enum", '[');
    for (size_t i = 0; api__key_reserved(i); i++)
        api__doc_str(b, NULL, api_str_of(api__key_reserved(i)));
    api__doc_close(b, ']');
    api__doc_close(b, '}');
}

/* The format of a type that JSON Schema's word does not tell all of, as of the width of integers. That of texts which
 * may come as numbers is among the words already. */
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

static bool shown(const api__field *f, enum api__doc_view view)
{
    return !(f->flags & (view >= API__DOC_CREATE ? API__READONLY : API__WRITEONLY));
}

/* What an answer always has: given, defaulted and nullable fields, and all that the server makes. */
static bool always(const api__field *f, enum api__doc_view view)
{
    if (view == API__DOC_CREATE)
        return f->flags & API__REQUIRED;
    return view == API__DOC_ROW && f->flags & (API__REQUIRED | API__HAS_DEFAULT | API__NULLABLE | API__READONLY);
}

static void put_required(const api_model *m, enum api__doc_view view, api_buf *b)
{
    bool any = false;
    for (uint32_t i = 0; i < m->count; i++)
        any = any || (shown(&m->fields[i], view) && always(&m->fields[i], view));
    if (!any)
        return;
    api__doc_open(b, "required", '[');
    for (uint32_t i = 0; i < m->count; i++)
        if (shown(&m->fields[i], view) && always(&m->fields[i], view))
            api__doc_str(b, NULL, m->fields[i].name);
    api__doc_close(b, ']');
}

static const char *const suffixes[] = {
    [API__DOC_ROW] = "", [API__DOC_PARTIAL] = "Fields", [API__DOC_CREATE] = "Create", [API__DOC_UPDATE] = "Update"};

void api__openapi_resource_schema(const api__resource *r, enum api__doc_view view, api_buf *b)
{
    static const char *const about[] = {
        NULL, "Of which only the fields asked for with ?fields= are there.", NULL,
        "A JSON merge patch: absent fields stay, null takes a field back to its default."};
    const api_model *m = r->model;
    api_buf_putc(b, '{');
    api__doc_text(b, "type", "object");
    if (view == API__DOC_ROW && r->description.p)
        api__doc_str(b, "description", r->description);
    if (about[view])
        api__doc_text(b, "description", about[view]);
    api__doc_open(b, "properties", '{');
    for (uint32_t i = 0; i < m->count; i++) {
        const api__field *f = &m->fields[i];
        if (!shown(f, view))
            continue;
        api__doc_key(b, f->name);
        if (view == API__DOC_UPDATE)
            api__openapi_patch(f, b);
        else
            api__openapi_schema(f, view == API__DOC_CREATE, b);
    }
    api__doc_close(b, '}');
    put_required(m, view, b);
    if (view >= API__DOC_CREATE)
        api__doc_raw(b, "additionalProperties", m->extra ? "true" : "false");
    api__doc_close(b, '}');
}

static void put_model(const api__resource *r, enum api__doc_view view, api_buf *b)
{
    api__doc_rawf(b, NULL, "\"%.*s%s\":", API_FMT(r->title), suffixes[view]);
    api__openapi_resource_schema(r, view, b);
}

bool api__openapi_partial(const api__resource *r)
{
    for (uint32_t i = 0; i < r->model->count; i++)
        if (shown(&r->model->fields[i], API__DOC_ROW) && always(&r->model->fields[i], API__DOC_ROW))
            return true;
    return false;
}

static void put_list(const api__resource *r, api_buf *b)
{
    static const char link[] = "{\"type\":[\"string\",\"null\"],\"format\":\"uri-reference\"}";
    bool counted = r->pagination != API__PAGE_CURSOR;
    api__doc_rawf(b, NULL,
                  "\"%.*sList\":{\"type\":\"object\",\"properties\":{\"count\":{\"type\":\"integer\",\"minimum\":0},"
                  "\"next\":%s,\"previous\":%s,\"results\":{\"type\":\"array\",\"items\":",
                  API_FMT(r->title), link, link);
    api_buf_printf(
        b,
        api__openapi_partial(r)
            ? "{\"anyOf\":[{\"$ref\":\"#/components/schemas/%.*s\"},{\"$ref\":\"#/components/schemas/%.*sFields\"}]}"
            : "{\"$ref\":\"#/components/schemas/%.*s\"}",
        API_FMT(r->title), API_FMT(r->title));
    api_buf_printf(b, "}},\"required\":[%s\"next\",\"previous\",\"results\"]}", counted ? "\"count\"," : "");
}

/* Errors and the rest */

static const char error_schema[] =
    "{\"type\":\"object\",\"properties\":{\"detail\":{\"type\":\"string\"}},\"required\":[\"detail\"]}";

static const char mistake_schema[] =
    "{\"type\":\"object\",\"properties\":{\"type\":{\"type\":\"string\"},"
    "\"loc\":{\"type\":\"array\",\"items\":{\"type\":[\"string\",\"integer\"]}},\"msg\":{\"type\":\"string\"},"
    "\"input\":{},\"ctx\":{\"type\":\"object\"}},\"required\":[\"type\",\"loc\",\"msg\"]}";

static const char *const validation_schemas[] = {
    [API__STYLE_FASTAPI] = "{\"type\":\"object\",\"properties\":{\"detail\":{\"type\":\"array\","
                           "\"items\":{\"$ref\":\"#/components/schemas/ValidationError\"}}},\"required\":[\"detail\"]}",
    [API__STYLE_DRF] = "{\"type\":[\"object\",\"array\"],\"items\":{},"
                       "\"description\":\"Each field's mistakes; non_field_errors for the object.\"}",
};

static const char problem_schema[] =
    "{\"type\":\"object\",\"description\":\"RFC 9457\",\"properties\":{\"type\":{\"type\":\"string\"},"
    "\"title\":{\"type\":\"string\"},\"status\":{\"type\":\"integer\"},\"detail\":{\"type\":\"string\"},"
    "\"errors\":{\"type\":\"array\",\"items\":{\"type\":\"object\",\"properties\":{\"pointer\":{\"type\":\"string\"},"
    "\"parameter\":{\"type\":\"string\"},\"code\":{\"type\":\"string\"},\"detail\":{\"type\":\"string\"}},"
    "\"required\":[\"code\",\"detail\"]}}},\"required\":[\"title\",\"status\"]}";

static const struct {
    const char *name, *json;
} user_schemas[] = {
    {"User", "{\"type\":\"object\",\"properties\":{\"username\":{\"type\":\"string\"}},\"required\":[\"username\"]}"},
    {"TokenRequest",
     "{\"type\":\"object\",\"properties\":{\"username\":{\"type\":\"string\"},"
     "\"password\":{\"type\":\"string\",\"writeOnly\":true}},\"required\":[\"username\",\"password\"]}"},
    {"TokenForm",
     "{\"type\":\"object\",\"properties\":{\"grant_type\":{\"type\":\"string\",\"const\":\"password\"},"
     "\"username\":{\"type\":\"string\"},\"password\":{\"type\":\"string\",\"writeOnly\":true},\"scope\":{\"type\":"
     "\"string\"}},\"required\":[\"grant_type\",\"username\",\"password\"]}"},
    {"Token", "{\"anyOf\":[{\"type\":\"object\",\"properties\":{\"token\":{\"type\":\"string\"}},\"required\":["
              "\"token\"]},{\"type\":\"object\",\"properties\":{\"access_token\":{\"type\":\"string\"},"
              "\"token_type\":{\"type\":\"string\",\"const\":\"bearer\"},\"expires_in\":{\"type\":\"integer\"}},"
              "\"required\":[\"access_token\",\"token_type\",\"expires_in\"]}]}"},
    {"TokenError", "{\"type\":\"object\",\"properties\":{\"error\":{\"type\":\"string\"},\"error_description\":{"
                   "\"type\":\"string\"},\"detail\":{},\"non_field_errors\":{\"type\":\"array\",\"items\":{\"type\":"
                   "\"string\"}}}}"},
};
enum { USER_SCHEMAS = sizeof user_schemas / sizeof *user_schemas };

static const struct {
    const char *name, *json;
} headers[API__DOC_SHARED] = {
    [API__DOC_ETAG] = {"ETag",
                       "{\"description\":\"The row's version, for If-Match.\",\"schema\":{\"type\":\"string\"}}"},
    [API__DOC_LOCATION] = {"Location", "{\"description\":\"The URL of the new row, or of where to go on.\","
                                       "\"schema\":{\"type\":\"string\",\"format\":\"uri-reference\"}}"},
    [API__DOC_LINK] = {"Link", "{\"description\":\"The next page, as rel=\\\"next\\\" (RFC 8288).\","
                               "\"schema\":{\"type\":\"string\"}}"},
    [API__DOC_REQUEST_ID] = {"Request-Id",
                             "{\"description\":\"Names this request in the log.\",\"schema\":{\"type\":\"string\"}}"},
    [API__DOC_RETRY_AFTER] = {"Retry-After",
                              "{\"description\":\"Seconds to wait.\",\"schema\":{\"type\":\"integer\"}}"},
    [API__DOC_AUTHENTICATE] = {"WWW-Authenticate", "{\"description\":\"The schemes that would do.\","
                                                   "\"schema\":{\"type\":\"string\"}}"},
};

bool api__openapi_reserved(const struct api_app *app, api_str name)
{
    static const char *const ours[] = {"Error", "ValidationError", "HTTPValidationError", "Problem"};
    static const char *const more[] = {"", "Fields", "Create", "Update", "List"};
    for (size_t i = 0; i < sizeof ours / sizeof *ours; i++)
        if (api_str_is(name, ours[i]))
            return true;
    for (size_t i = 0; app->auth && i < USER_SCHEMAS; i++)
        if (api_str_is(name, user_schemas[i].name))
            return true;
    for (uint32_t i = 0; i < app->resource_count; i++) {
        api_str title = app->resources[i].title;
        bool starts = !app->resources[i].bare && name.n >= title.n && memcmp(name.p, title.p, title.n) == 0;
        for (size_t k = 0; starts && k < sizeof more / sizeof *more; k++)
            if (api_str_is((api_str){name.p + title.n, name.n - title.n}, more[k]))
                return true;
    }
    return false;
}

static void put_resource(const api__resource *r, api_buf *b)
{
    put_model(r, API__DOC_ROW, b);
    if (api__openapi_partial(r))
        put_model(r, API__DOC_PARTIAL, b);
    put_model(r, API__DOC_CREATE, b);
    put_model(r, API__DOC_UPDATE, b);
    if (r->pagination != API__PAGE_NONE)
        put_list(r, b);
}

static void put_errors(const struct api__doc *doc)
{
    api_buf *b = doc->b;
    enum api__error_style style = doc->app->errors;
    if (doc->used[API__DOC_ERROR])
        api__doc_raw(b, "Error", error_schema);
    if (doc->used[API__DOC_VALIDATION] && style == API__STYLE_FASTAPI)
        api__doc_raw(b, "ValidationError", mistake_schema);
    if (doc->used[API__DOC_VALIDATION])
        api__doc_raw(b, "HTTPValidationError", validation_schemas[style]);
    if (doc->used[API__DOC_PROBLEM])
        api__doc_raw(b, "Problem", problem_schema);
}

static void put_headers(const struct api__doc *doc)
{
    bool any = false;
    for (size_t i = API__DOC_ETAG; i < API__DOC_SHARED; i++) {
        if (!doc->used[i])
            continue;
        if (!any)
            api__doc_open(doc->b, "headers", '{');
        any = true;
        api__doc_raw(doc->b, headers[i].name, headers[i].json);
    }
    if (any)
        api__doc_close(doc->b, '}');
}

void api__openapi_components(struct api__doc *doc)
{
    const struct api_app *app = doc->app;
    api_buf *b = doc->b;
    api__doc_open(b, "components", '{');
    api__doc_open(b, "schemas", '{');
    for (uint32_t i = 0; i < app->resource_count; i++)
        if (!app->resources[i].bare)
            put_resource(&app->resources[i], b);
    api__doc_put_components(doc);
    put_errors(doc);
    for (size_t i = 0; app->auth && i < USER_SCHEMAS; i++)
        api__doc_raw(b, user_schemas[i].name, user_schemas[i].json);
    api__doc_close(b, '}');
    put_headers(doc);
    api__doc_put_schemes(doc);
    api__doc_close(b, '}');
}
