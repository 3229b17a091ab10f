#include "openapi/paths.h"

#include "openapi/example.h"
#include "openapi/operations.h"
#include "openapi/parameters.h"
#include "openapi/responses.h"
#include "openapi/schemas.h"

enum {
    BODY = 1,   /* reads one */
    FIELDS = 2, /* ?fields= */
    TAGGED = 4, /* answers with an ETag */
};

/* What differs between the kinds of a resource's operations. */
static const struct kind {
    const char *summary; /* printf format of the resource's title */
    const char *description;
    int success;
    const char *success_text;
    unsigned traits;
} kinds[] = {
    [API__OP_LIST] = {"List %.*s", "A page of rows, filtered and sorted by the query parameters.", 200, "A page",
                      FIELDS},
    [API__OP_CREATE] = {"Create %.*s", "One row from an object, or several (all or none) from an array.", 201,
                        "Created", BODY},
    [API__OP_READ] = {"Read %.*s", "One row; 304 if If-None-Match has its current ETag.", 200, "The row",
                      FIELDS | TAGGED},
    [API__OP_REPLACE] = {"Replace %.*s", "Replaces the whole row: absent optional fields return to their defaults.",
                         200, "The row", BODY | TAGGED},
    [API__OP_UPDATE] = {"Update %.*s", "Changes the given fields (RFC 7396).", 200, "The row", BODY | TAGGED},
    [API__OP_DELETE] = {"Delete %.*s", "Deletes the row.", 204, "Deleted", 0},
    [API__OP_TOKEN] = {"Obtain a token%.*s", "For a username and password: as JSON, or as OAuth2's password grant.",
                       200, "A token", BODY},
    [API__OP_LOGOUT] = {"Revoke a token%.*s", "Revokes the token that this request was sent with.", 204, "Revoked", 0},
    [API__OP_ME] = {"Read the current user%.*s", "The user that these credentials belong to.", 200, "The user", 0},
};

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

static void put_success(struct api__doc *doc, const struct api__operation *o)
{
    api_buf *b = doc->b;
    const struct kind *k = &kinds[o->kind];
    api__doc_rawf(b,
                  k->success == 201   ? "201"
                  : k->success == 204 ? "204"
                                      : "200",
                  "{\"description\":\"%s\"", k->success_text);
    api__doc_open(b, "headers", '{');
    api__doc_header(doc, "X-Request-Id", API__DOC_REQUEST_ID);
    if (o->kind == API__OP_CREATE)
        api__doc_header(doc, "Location", API__DOC_LOCATION);
    if (o->kind == API__OP_CREATE || k->traits & TAGGED)
        api__doc_header(doc, "ETag", API__DOC_ETAG);
    if (o->kind == API__OP_LIST)
        api__doc_header(doc, "Link", API__DOC_LINK);
    api__doc_close(b, '}');
    if (k->success != 204) {
        api__doc_open(b, "content", '{');
        api__doc_open(b, "application/json", '{');
        put_success_schema(o, b);
        api_buf_str(b, API_S("}}"));
    }
    api__doc_close(b, '}');
    if (o->kind != API__OP_READ)
        return;
    api__doc_rawf(b, "304", "{\"description\":\"Not modified\"");
    api__doc_open(b, "headers", '{');
    api__doc_header(doc, "ETag", API__DOC_ETAG);
    api_buf_str(b, API_S("}}"));
}

/* What a status means for rows. */
static const char *description(int status)
{
    return status == 404   ? "No such row"
           : status == 406 ? "Only JSON is available"
           : status == 409 ? "A unique value already exists"
           : status == 412 ? "The row has changed"
           : status == 429 ? "Too many failed logins"
                           : api__openapi_description(status);
}

static void put_responses(struct api__doc *doc, const struct api__operation *o)
{
    int statuses[32];
    size_t n = api__openapi_statuses(doc->app, o, statuses);
    api__doc_open(doc->b, "responses", '{');
    put_success(doc, o);
    for (size_t i = 0; i < n; i++)
        api__doc_put_error(doc,
                           &(struct api__doc_error){.status = statuses[i],
                                                    .description = api_str_of(description(statuses[i])),
                                                    .schema = api__openapi_error_schema(doc->app, o, statuses[i])});
    api__doc_close(doc->b, '}');
}

/* Operations */

static void put_resource_operation(struct api__doc *doc, const struct api__operation *o)
{
    const struct api_app *app = doc->app;
    api_buf *b = doc->b;
    api_str title = o->resource ? o->resource->title : (api_str){NULL, 0};
    api_buf_putc(b, '{');
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
    put_responses(doc, o);
    api__doc_raw(b, "security",
                 !app->guarded || o->grant == API__GRANT_ANY
                     ? "[]"
                     : "[{\"basicAuth\":[]},{\"bearerAuth\":[]},{\"passwordAuth\":[]}]");
    if (app->guarded && o->grant == API__GRANT_ADMIN)
        api__doc_raw(b, "x-permission", "\"admin\"");
    api__doc_close(b, '}');
}

/* Paths */

/* The path of each operation in the document: `path[i]`, or NULL for those that are not listed. Paths that differ only
 * in the names of their parameters are one; where they have the same method, told apart by converters, each needs its
 * own.
 */
struct places {
    const char **path;
    uint32_t count;
};

static bool same_shape(const char *a, const char *b)
{
    while (*a && *a == *b) {
        if (*a == '{') {
            a += strcspn(a, "}");
            b += strcspn(b, "}");
        }
        a += *a != 0;
        b += *b != 0;
    }
    return *a == *b;
}

static bool has_method(const struct api__doc *doc, const struct places *p, const char *path, const char *method)
{
    for (uint32_t i = 0; i < p->count; i++)
        if (p->path[i] && strcmp(p->path[i], path) == 0 && strcmp(doc->app->operations[i].method, method) == 0)
            return true;
    return false;
}

static bool is_place(const struct places *p, const char *path)
{
    for (uint32_t i = 0; i < p->count; i++)
        if (p->path[i] && strcmp(p->path[i], path) == 0)
            return true;
    return false;
}

/* "/items/{id}" is taken: "/items/{id_2}". */
static const char *another(struct api__doc *doc, const struct places *p, const char *path)
{
    const char *brace = strrchr(path, '}');
    api_str name = api_str_of(path);
    for (unsigned n = 2; brace && name.p && is_place(p, name.p); n++)
        name = api_arena_printf(&doc->arena, "%.*s_%u%s", (int)(brace - path), path, n, brace);
    doc->failed |= !name.p;
    return name.p ? name.p : path;
}

static const char *place(struct api__doc *doc, const struct places *p, const struct api__operation *o)
{
    for (uint32_t i = 0; i < p->count; i++)
        if (p->path[i] && same_shape(p->path[i], o->path) && !has_method(doc, p, p->path[i], o->method))
            return p->path[i];
    return another(doc, p, o->path);
}

static void put_method(struct api__doc *doc, const struct api__operation *o, const char *path)
{
    char method[8];
    size_t i = 0;
    for (; o->method[i] && i + 1 < sizeof method; i++)
        method[i] = (char)(o->method[i] | 0x20);
    method[i] = 0;
    api__doc_key(doc->b, api_str_of(method));
    if (o->declaration)
        api__openapi_declared(doc, o, path);
    else
        put_resource_operation(doc, o);
}

static void put_path(struct api__doc *doc, const struct places *p, uint32_t first)
{
    for (uint32_t i = 0; i < first; i++)
        if (p->path[i] && strcmp(p->path[i], p->path[first]) == 0)
            return;
    api__doc_open(doc->b, p->path[first], '{');
    for (uint32_t i = first; i < p->count; i++)
        if (p->path[i] && strcmp(p->path[i], p->path[first]) == 0)
            put_method(doc, &doc->app->operations[i], p->path[i]);
    api__doc_close(doc->b, '}');
}

void api__openapi_paths(struct api__doc *doc)
{
    const struct api_app *app = doc->app;
    struct places p = {.path = api__doc_alloc(doc, (app->operation_count + 1) * sizeof *p.path)};
    if (!p.path)
        return;
    for (; p.count < app->operation_count; p.count++) {
        const struct api__operation *o = &app->operations[p.count];
        bool listed = api__openapi_visible(o) && !o->websocket;
        p.path[p.count] = listed ? place(doc, &p, o) : NULL;
    }
    api__doc_open(doc->b, "paths", '{');
    for (uint32_t i = 0; i < p.count; i++)
        if (p.path[i])
            put_path(doc, &p, i);
    api__doc_close(doc->b, '}');
}
