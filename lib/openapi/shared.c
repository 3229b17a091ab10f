#include "openapi/shared.h"

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
                       "\"description\":\"Errors by field; non_field_errors for the object itself.\"}",
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
    [API__DOC_LOCATION] = {"Location", "{\"description\":\"The URL of the new row, or the target of the redirect.\","
                                       "\"schema\":{\"type\":\"string\",\"format\":\"uri-reference\"}}"},
    [API__DOC_LINK] = {"Link", "{\"description\":\"The next page, as rel=\\\"next\\\" (RFC 8288).\","
                               "\"schema\":{\"type\":\"string\"}}"},
    [API__DOC_REQUEST_ID] =
        {"Request-Id", "{\"description\":\"Identifies this request in the log.\",\"schema\":{\"type\":\"string\"}}"},
    [API__DOC_RETRY_AFTER] = {"Retry-After",
                              "{\"description\":\"Seconds to wait.\",\"schema\":{\"type\":\"integer\"}}"},
    [API__DOC_AUTHENTICATE] = {"WWW-Authenticate", "{\"description\":\"The accepted authentication schemes.\","
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

void api__doc_put_errors(const struct api__doc *doc)
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

void api__doc_put_headers(const struct api__doc *doc)
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

void api__doc_put_user_schemas(const struct api__doc *doc)
{
    for (size_t i = 0; doc->app->auth && i < USER_SCHEMAS; i++)
        api__doc_raw(doc->b, user_schemas[i].name, user_schemas[i].json);
}
