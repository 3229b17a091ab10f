/* paths: one operation a row of the app's table. What differs between the kinds stands in tables here. */
#include <stdio.h>

#include "app/openapi.h"

enum {
    PAGE = 1,     /* lists */
    ITEM = 2,     /* has {id} */
    BODY = 4,     /* reads one */
    WRITE = 8,    /* changes the database */
    MATCH = 16,   /* honours If-Match */
    UNIQUE = 32,  /* may meet a value that exists */
    FIELDS = 64,  /* ?fields= */
    TAGGED = 128, /* answers with an ETag */
};

static const struct kind {
    const char *summary; /* printf format of the resource's title */
    const char *description;
    int success;
    const char *success_text;
    unsigned traits;
} kinds[] = {
    [API__OP_LIST] = {"List %.*s", "A page of rows, filtered and sorted by the query parameters.", 200, "A page",
                      PAGE | FIELDS},
    [API__OP_CREATE] = {"Create %.*s", "One row from an object; or many, all or none of them, from an array.", 201,
                        "Created", BODY | WRITE | UNIQUE},
    [API__OP_READ] = {"Read %.*s", "One row. With If-None-Match and its present ETag: 304.", 200, "The row",
                      ITEM | FIELDS | TAGGED},
    [API__OP_REPLACE] = {"Replace %.*s", "Replaces the whole row: absent optional fields return to their defaults.",
                         200, "The row", ITEM | BODY | WRITE | MATCH | UNIQUE | TAGGED},
    [API__OP_UPDATE] = {"Update %.*s", "Changes the given fields (RFC 7396).", 200, "The row",
                        ITEM | BODY | WRITE | MATCH | UNIQUE | TAGGED},
    [API__OP_DELETE] = {"Delete %.*s", "Deletes the row.", 204, "Deleted", ITEM | WRITE | MATCH},
    [API__OP_TOKEN] = {"Obtain a token%.*s", "For a username and password: as JSON, or as OAuth2's password grant.",
                       200, "A token", BODY | WRITE},
    [API__OP_ME] = {"Read the user who asks%.*s", "Who these credentials are.", 200, "The user", 0},
};

/* Statuses */

static bool may_conflict(const api__resource *r)
{
    if (!r)
        return false;
    if (r->key_kind == API__KEY_FIELD)
        return true;
    for (uint32_t i = 0; i < r->model->count; i++)
        if (r->model->fields[i].flags & API__UNIQUE)
            return true;
    return false;
}

size_t api__openapi_statuses(const struct api_app *app, const struct api__operation *o, int out[32])
{
    unsigned t = kinds[o->kind].traits;
    const struct {
        int status;
        bool returned;
    } table[] = {
        {400, true},
        {401, app->auth},
        {403, app->auth && o->grant == API__GRANT_ADMIN},
        {404, (t & ITEM) != 0 || (t & PAGE && o->resource->pagination == API__PAGE_NUMBER)},
        {406, true},
        {408, (t & BODY) != 0},
        {409, (t & UNIQUE) != 0 && may_conflict(o->resource)},
        {412, (t & MATCH) != 0},
        {413, true},
        {414, true},
        {415, (t & BODY) != 0},
        {417, true},
        {422, ((t & BODY) != 0 || (t & PAGE) != 0) && (app->errors != API__STYLE_DRF || t & PAGE)},
        {428, (t & MATCH) != 0 && o->resource->require_if_match},
        {429, app->auth},
        {431, true},
        {500, true},
        {503, true},
        {507, (t & WRITE) != 0},
    };
    size_t n = 0;
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (table[i].returned)
            out[n++] = table[i].status;
    out[n] = 0;
    return n;
}

static const char *description(int status)
{
    static const struct {
        int status;
        const char *text;
    } list[] = {
        {400, "Malformed request, or an unknown parameter"},
        {401, "No or bad credentials"},
        {403, "Known, but not allowed"},
        {404, "No such row"},
        {406, "Only JSON can be answered"},
        {408, "The body came too slowly"},
        {409, "A unique value exists already"},
        {412, "The row has another version"},
        {413, "The body is too large"},
        {414, "The URL is too long"},
        {415, "The body is of another media type"},
        {417, "An expectation that cannot be met"},
        {422, "Validation Error"},
        {428, "If-Match is required"},
        {429, "Too many failed logins"},
        {431, "The header fields are too large"},
        {500, "The server failed"},
        {503, "Overloaded, stopping, or the database is away"},
        {507, "The disk is full"},
    };
    for (size_t i = 0; i < sizeof list / sizeof *list; i++)
        if (list[i].status == status)
            return list[i].text;
    return "Error";
}

/* Bodies */

static void put_media(const api__resource *r, const char *type, const char *suffix, bool many, api_view view,
                      api_buf *b)
{
    api__doc_open(b, type, '{');
    api__doc_key(b, API_S("schema"));
    api_buf_printf(b,
                   many ? "{\"anyOf\":[{\"$ref\":\"#/components/schemas/%.*s%s\"},"
                        : "{\"$ref\":\"#/components/schemas/%.*s%s\"",
                   API_FMT(r->title), suffix);
    if (many)
        api_buf_printf(b, "{\"type\":\"array\",\"items\":{\"$ref\":\"#/components/schemas/%.*s%s\"}}]",
                       API_FMT(r->title), suffix);
    api_buf_putc(b, '}');
    size_t before = b->n;
    api__doc_key(b, API_S("example"));
    if (!api__openapi_example(r, view, b))
        b->n = before;
    api__doc_close(b, '}');
}

static void put_body(const struct api__operation *o, api_buf *b)
{
    if (!(kinds[o->kind].traits & BODY))
        return;
    api__doc_open(b, "requestBody", '{');
    api__doc_raw(b, "required", "true");
    api__doc_open(b, "content", '{');
    if (o->kind == API__OP_TOKEN) {
        api__doc_raw(b, "application/json", "{\"schema\":{\"$ref\":\"#/components/schemas/TokenRequest\"}}");
        api__doc_raw(b, "application/x-www-form-urlencoded",
                     "{\"schema\":{\"$ref\":\"#/components/schemas/TokenForm\"}}");
    } else if (o->kind == API__OP_UPDATE) {
        put_media(o->resource, "application/merge-patch+json", "Update", false, API_VIEW_PATCH, b);
        put_media(o->resource, "application/json", "Update", false, API_VIEW_PATCH, b);
    } else
        put_media(o->resource, "application/json", "Create", o->kind == API__OP_CREATE, API_VIEW_CREATE, b);
    api_buf_str(b, API_S("}}"));
}

/* Responses */

static void put_header(api_buf *b, const char *name, const char *component)
{
    api__doc_rawf(b, name, "{\"$ref\":\"#/components/headers/%s\"}", component);
}

static void put_success_schema(const struct api__operation *o, api_buf *b)
{
    const api__resource *r = o->resource;
    const char *fixed = o->kind == API__OP_TOKEN ? "Token" : o->kind == API__OP_ME ? "User" : NULL;
    bool partial = r && kinds[o->kind].traits & FIELDS && api__openapi_partial(r);
    api__doc_key(b, API_S("schema"));
    if (fixed)
        api_buf_printf(b, "{\"$ref\":\"#/components/schemas/%s\"}", fixed);
    else if (o->kind == API__OP_LIST && r->pagination != API__PAGE_NONE)
        api_buf_printf(b, "{\"$ref\":\"#/components/schemas/%.*sList\"}", API_FMT(r->title));
    else {
        if (o->kind == API__OP_LIST)
            api_buf_str(b, API_S("{\"type\":\"array\",\"items\":"));
        if (o->kind == API__OP_CREATE)
            api_buf_printf(
                b,
                "{\"anyOf\":[{\"$ref\":\"#/components/schemas/%.*s\"},{\"type\":\"array\",\"items\":{\"$ref\":"
                "\"#/components/schemas/%.*s\"}}]}",
                API_FMT(r->title), API_FMT(r->title));
        else if (partial)
            api_buf_printf(
                b,
                "{\"anyOf\":[{\"$ref\":\"#/components/schemas/%.*s\"},{\"$ref\":\"#/components/schemas/%.*sFields\"}]}",
                API_FMT(r->title), API_FMT(r->title));
        else
            api_buf_printf(b, "{\"$ref\":\"#/components/schemas/%.*s\"}", API_FMT(r->title));
        if (o->kind == API__OP_LIST)
            api_buf_putc(b, '}');
    }
}

static void put_success(const struct api__operation *o, api_buf *b)
{
    const struct kind *k = &kinds[o->kind];
    api__doc_rawf(b,
                  k->success == 201   ? "201"
                  : k->success == 204 ? "204"
                                      : "200",
                  "{\"description\":\"%s\"", k->success_text);
    api__doc_open(b, "headers", '{');
    put_header(b, "X-Request-Id", "Request-Id");
    if (o->kind == API__OP_CREATE)
        put_header(b, "Location", "Location");
    if (o->kind == API__OP_CREATE || k->traits & TAGGED)
        put_header(b, "ETag", "ETag");
    if (o->kind == API__OP_LIST)
        put_header(b, "Link", "Link");
    api__doc_close(b, '}');
    if (k->success != 204) {
        api__doc_open(b, "content", '{');
        api__doc_open(b, "application/json", '{');
        put_success_schema(o, b);
        api_buf_str(b, API_S("}}"));
    }
    api__doc_close(b, '}');
    if (o->kind == API__OP_READ)
        api__doc_raw(
            b, "304",
            "{\"description\":\"Not modified\",\"headers\":{\"ETag\":{\"$ref\":\"#/components/headers/ETag\"}}}");
}

static bool lists_mistakes(const struct api_app *app, const struct api__operation *o, int status)
{
    bool input = kinds[o->kind].traits & (BODY | PAGE);
    return status == 409 || status == 422 || (status == 400 && input && app->errors == API__STYLE_DRF);
}

static void put_error(const struct api_app *app, const struct api__operation *o, int status, api_buf *b)
{
    char key[4];
    snprintf(key, sizeof key, "%d", status);
    const char *schema = lists_mistakes(app, o, status) ? "HTTPValidationError" : "Error";
    if (o->kind == API__OP_TOKEN && status == 400)
        schema = "TokenError";
    api__doc_open(b, key, '{');
    api__doc_text(b, "description", description(status));
    api__doc_open(b, "headers", '{');
    put_header(b, "X-Request-Id", "Request-Id");
    if (status == 401)
        put_header(b, "WWW-Authenticate", "WWW-Authenticate");
    if (status == 412)
        put_header(b, "ETag", "ETag");
    if (status == 429 || status == 503 || status == 507)
        put_header(b, "Retry-After", "Retry-After");
    api__doc_close(b, '}');
    api__doc_open(b, "content", '{');
    if (app->errors != API__STYLE_PROBLEM)
        api__doc_rawf(b, "application/json", "{\"schema\":{\"$ref\":\"#/components/schemas/%s\"}}", schema);
    api__doc_raw(b, "application/problem+json", "{\"schema\":{\"$ref\":\"#/components/schemas/Problem\"}}");
    api_buf_str(b, API_S("}}"));
}

static void put_responses(const struct api_app *app, const struct api__operation *o, api_buf *b)
{
    int statuses[32];
    size_t n = api__openapi_statuses(app, o, statuses);
    api__doc_open(b, "responses", '{');
    put_success(o, b);
    for (size_t i = 0; i < n; i++)
        put_error(app, o, statuses[i], b);
    api__doc_close(b, '}');
}

/* Operations */

static void put_operation(const struct api_app *app, const struct api__operation *o, api_buf *b)
{
    char method[8];
    size_t i = 0;
    for (; o->method[i] && i + 1 < sizeof method; i++)
        method[i] = (char)(o->method[i] | 0x20);
    method[i] = 0;
    api_str title = o->resource ? o->resource->title : (api_str){NULL, 0};
    api__doc_open(b, method, '{');
    api__doc_open(b, "tags", '[');
    api__doc_str(b, NULL, o->resource ? o->resource->key : o->kind == API__OP_ME ? API_S("users") : API_S("auth"));
    api__doc_close(b, ']');
    api__doc_open(b, "summary", '"');
    api_buf_printf(b, kinds[o->kind].summary, API_FMT(title));
    api_buf_putc(b, '"');
    api__doc_text(b, "description", kinds[o->kind].description);
    api__doc_text(b, "operationId", o->operation_id);
    api__openapi_parameters(app, o, b);
    put_body(o, b);
    put_responses(app, o, b);
    api__doc_raw(b, "security",
                 !app->auth || o->grant == API__GRANT_ANY
                     ? "[]"
                     : "[{\"basicAuth\":[]},{\"bearerAuth\":[]},{\"passwordAuth\":[]}]");
    if (app->auth && o->grant == API__GRANT_ADMIN)
        api__doc_raw(b, "x-permission", "\"admin\"");
    api__doc_close(b, '}');
}

void api__openapi_paths(const struct api_app *app, api_buf *b)
{
    api__doc_open(b, "paths", '{');
    for (uint32_t i = 0; i < app->operation_count; i++) {
        const struct api__operation *o = &app->operations[i];
        if (o->declared)
            continue;
        bool first = i == 0 || strcmp(app->operations[i - 1].path, o->path) != 0;
        bool last = i + 1 == app->operation_count || strcmp(app->operations[i + 1].path, o->path) != 0;
        if (first)
            api__doc_open(b, o->path, '{');
        put_operation(app, o, b);
        if (last)
            api__doc_close(b, '}');
    }
    api__doc_close(b, '}');
}
