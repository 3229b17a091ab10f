#include "openapi/responses.h"

#include <stdio.h>

#include "openapi/components.h"
#include "openapi/inputs.h"

enum {
    PAGE = 1,    /* lists */
    ITEM = 2,    /* has {id} */
    BODY = 4,    /* reads one */
    WRITE = 8,   /* changes the database */
    MATCH = 16,  /* honours If-Match */
    UNIQUE = 32, /* may meet a value that exists */
    INPUT = 64,  /* has inputs of the program's own */
};

static const unsigned kinds[] = {
    [API__OP_LIST] = PAGE,
    [API__OP_CREATE] = BODY | WRITE | UNIQUE,
    [API__OP_READ] = ITEM,
    [API__OP_REPLACE] = ITEM | BODY | WRITE | MATCH | UNIQUE,
    [API__OP_UPDATE] = ITEM | BODY | WRITE | MATCH | UNIQUE,
    [API__OP_DELETE] = ITEM | WRITE | MATCH,
    [API__OP_TOKEN] = BODY | WRITE,
    [API__OP_LOGOUT] = WRITE,
    [API__OP_ME] = 0,
    [API__OP_DECLARED] = 0,
};

/* A path converter can reject a segment (404); a C handler may use the database, so assume its errors too. */
static unsigned traits_of(const struct api_app *app, const struct api__operation *o)
{
    if (!o->declaration)
        return kinds[o->kind];
    unsigned from = api__openapi_sources(o->declaration), t = 0;
    const char *colon = strchr(o->pattern, ':');
    bool get = strcmp(o->method, "GET") == 0;
    if (from & (1u << API_IN_BODY | 1u << API_IN_FORM | 1u << API_IN_FILE))
        t |= BODY;
    if (from & ~(1u << API_IN_MODEL | 1u << API_IN_DEPENDS | 1u << API_IN_PARAMS))
        t |= INPUT;
    if (colon && memchr(o->pattern, '{', (size_t)(colon - o->pattern)))
        t |= ITEM;
    if (from & 1u << API_IN_FILE || (!get && app->resource_count))
        t |= WRITE;
    return t;
}

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
    unsigned t = traits_of(app, o);
    bool users = app->guarded && !(o->declaration && o->declaration->policy == API__POLICY_SCHEMES);
    const struct {
        int status;
        bool returned;
    } table[] = {
        {400, true},
        {401, users},
        {403, app->guarded && o->grant == API__GRANT_ADMIN},
        {404, (t & ITEM) != 0 || (t & PAGE && o->resource->pagination == API__PAGE_NUMBER)},
        {406, !o->declaration}, /* a handler may answer anything */
        {408, (t & BODY) != 0},
        {409, (t & UNIQUE) != 0 && may_conflict(o->resource)},
        {412, (t & MATCH) != 0},
        {413, true},
        {414, true},
        {415, (t & BODY) != 0},
        {417, true},
        {422, (t & INPUT) || ((t & (BODY | PAGE)) != 0 && (app->errors != API__STYLE_DRF || t & PAGE))},
        {428, (t & MATCH) != 0 && o->resource->require_if_match},
        {429, users},
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

const char *api__openapi_description(int status)
{
    static const struct {
        int status;
        const char *text;
    } list[] = {
        {200, "Success"},
        {201, "Created"},
        {202, "Accepted"},
        {204, "No content"},
        {206, "The requested range"},
        {301, "Moved permanently"},
        {302, "Found"},
        {303, "See other"},
        {304, "Not modified"},
        {307, "Temporary redirect"},
        {308, "Permanent redirect"},
        {400, "Malformed request or unknown parameter"},
        {401, "Missing or invalid credentials"},
        {402, "Payment required"},
        {403, "Not permitted"},
        {404, "Not found"},
        {406, "No acceptable media type"},
        {408, "The body arrived too slowly"},
        {409, "Conflict with existing data"},
        {410, "Gone"},
        {412, "Precondition failed"},
        {413, "The body is too large"},
        {414, "The URL is too long"},
        {415, "Unsupported media type"},
        {416, "Range not satisfiable"},
        {417, "Expectation failed"},
        {422, "Validation Error"},
        {428, "If-Match is required"},
        {429, "Too many requests"},
        {431, "The header fields are too large"},
        {500, "Internal server error"},
        {501, "Not implemented"},
        {502, "An upstream server failed"},
        {503, "Overloaded, shutting down, or the database is unavailable"},
        {504, "An upstream server took too long"},
        {507, "The disk is full"},
    };
    for (size_t i = 0; i < sizeof list / sizeof *list; i++)
        if (list[i].status == status)
            return list[i].text;
    return status < 400 ? "Success" : "Error";
}

/* --- errors --- */

const char *api__openapi_error_schema(const struct api_app *app, const struct api__operation *o, int status)
{
    bool input = traits_of(app, o) & (BODY | PAGE | INPUT);
    if (o->kind == API__OP_TOKEN && status == 400)
        return "TokenError";
    if ((status == 409 && !o->declaration) || status == 422 ||
        (status == 400 && input && app->errors == API__STYLE_DRF))
        return "HTTPValidationError";
    return "Error";
}

void api__doc_header(struct api__doc *doc, const char *name, enum api__doc_shared component)
{
    static const char *const components[API__DOC_SHARED] = {
        [API__DOC_ETAG] = "ETag",
        [API__DOC_LOCATION] = "Location",
        [API__DOC_LINK] = "Link",
        [API__DOC_REQUEST_ID] = "Request-Id",
        [API__DOC_RETRY_AFTER] = "Retry-After",
        [API__DOC_AUTHENTICATE] = "WWW-Authenticate",
    };
    doc->used[component] = true;
    api__doc_rawf(doc->b, name, "{\"$ref\":\"#/components/headers/%s\"}", components[component]);
}

static void put_schema(struct api__doc *doc, const struct api__doc_error *e)
{
    size_t n = e->model_count + (e->schema != NULL);
    api__doc_key(doc->b, API_S("schema"));
    if (n > 1)
        api_buf_str(doc->b, API_S("{\"anyOf\":["));
    if (e->schema) {
        doc->used[API__DOC_ERROR] |= strcmp(e->schema, "Error") == 0;
        doc->used[API__DOC_VALIDATION] |= strcmp(e->schema, "HTTPValidationError") == 0;
        api__doc_rawf(doc->b, NULL, "{\"$ref\":\"#/components/schemas/%s\"}", e->schema);
    }
    for (size_t i = 0; i < e->model_count; i++)
        api__doc_ref(doc, e->models[i], e->called, doc->b);
    if (n > 1)
        api_buf_str(doc->b, API_S("]}"));
}

static void put_content(struct api__doc *doc, const struct api__doc_error *e)
{
    bool problem = doc->app->errors == API__STYLE_PROBLEM;
    struct api__doc_error body = *e;
    if (problem)
        body.schema = NULL;
    api__doc_open(doc->b, "content", '{');
    if (body.schema || body.model_count) {
        api__doc_open(doc->b, "application/json", '{');
        put_schema(doc, &body);
        api__doc_close(doc->b, '}');
    }
    if (e->schema) {
        doc->used[API__DOC_PROBLEM] = true;
        api__doc_raw(doc->b, "application/problem+json", "{\"schema\":{\"$ref\":\"#/components/schemas/Problem\"}}");
    }
    api__doc_close(doc->b, '}');
}

static void put_headers(struct api__doc *doc, const struct api__doc_error *e)
{
    api__doc_open(doc->b, "headers", '{');
    api__doc_header(doc, "X-Request-Id", API__DOC_REQUEST_ID);
    if (e->status == 401)
        api__doc_header(doc, "WWW-Authenticate", API__DOC_AUTHENTICATE);
    if (e->status == 412)
        api__doc_header(doc, "ETag", API__DOC_ETAG);
    if (e->status == 429 || e->status == 503 || e->status == 507)
        api__doc_header(doc, "Retry-After", API__DOC_RETRY_AFTER);
    api__doc_close(doc->b, '}');
}

void api__doc_put_error(struct api__doc *doc, const struct api__doc_error *e)
{
    char key[12];
    snprintf(key, sizeof key, "%d", e->status);
    api__doc_open(doc->b, key, '{');
    api__doc_str(doc->b, "description", e->description);
    if (!e->called)
        put_headers(doc, e);
    if (e->schema || e->model_count)
        put_content(doc, e);
    api__doc_close(doc->b, '}');
}
