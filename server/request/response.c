#include "server/request/response.h"

#include <stdio.h>

#include "server/http/etag.h"
#include "shared/status.h"

void api__respond_header(api_request *req, const char *name, api_str value)
{
    api__respond_field(req, api_str_of(name), value);
}

void api__respond_field(api_request *req, api_str name, api_str value)
{
    api_buf *b = req->headers;
    api_buf_str(b, name);
    API_BUF_LIT(b, ": ");
    size_t from = b->n;
    api_buf_str(b, value);
    for (size_t i = from; i < b->n; i++)
        if (b->p[i] == '\r' || b->p[i] == '\n' || b->p[i] == 0)
            b->p[i] = ' ';
    API_BUF_LIT(b, "\r\n");
}

void api__respond_etag(api_request *req, int64_t version, const uint64_t *mask, size_t words)
{
    char tag[API__ETAG_MOST];
    api__etag_write(version, mask, words, tag);
    api__respond_header(req, "ETag", api_str_of(tag));
}

static bool is_under(api_str path, api_str prefix)
{
    return path.n >= prefix.n && memcmp(path.p, prefix.p, prefix.n) == 0 &&
           (path.n == prefix.n || strchr("/?#", path.p[prefix.n]));
}

api_str api__own_path(const api_request *req, api_str path)
{
    bool own = path.n && path.p[0] == '/' && !(path.n > 1 && (path.p[1] == '/' || path.p[1] == '\\'));
    if (!req->prefix.n || !own || is_under(path, req->prefix))
        return path;
    return api_arena_printf(req->arena, "%.*s%.*s", API_FMT(req->prefix), API_FMT(path));
}

void api__respond_vary(api_request *req, const char *name)
{
    const api_buf *b = req->headers;
    char line[64];
    int n = snprintf(line, sizeof line, "Vary: %s\r\n", name);
    if (!b->n || !memmem(b->p, b->n, line, (size_t)n))
        api__respond_header(req, "Vary", api_str_of(name));
}

enum api__error_style api__request_style(const api_request *req)
{
    api_str accept = req->head.accept;
    if (accept.n && memmem(accept.p, accept.n, "application/problem+json", 24))
        return API__STYLE_PROBLEM;
    return req->service->app->errors;
}

/* Drops a half-written success, so that nothing of it leaks into the error. False: the head was already sent. */
static bool start_error(api_request *req, int status)
{
    if (req->streaming) { /* the client has the head of another response, which can only be cut off */
        req->failed = true;
        return false;
    }
    if (req->answered)
        return false;
    req->status = status;
    req->body->n = 0;
    req->body->err = 0;
    req->blob = (api_str){NULL, 0};
    req->encoded = false;
    req->content_type =
        api__request_style(req) == API__STYLE_PROBLEM ? API_S("application/problem+json") : API_S("application/json");
    if (req->headers->n == 0)
        req->service->calls->begin(req);
    if (status == 503 || status == 507)
        API_BUF_LIT(req->headers, "Retry-After: 1\r\n");
    return true;
}

void api__respond_detail(api_request *req, int status, api_str detail)
{
    bool begun = start_error(req, status);
    req->detail = detail;
    if (begun)
        api__detail_put(api__request_style(req), status, api__status_text(status), detail, req->body);
}

/* The default detail of a status: its reason phrase, or Django REST Framework's sentence. */
static api_str plain_detail(const api_request *req, int status)
{
    if (api__request_style(req) != API__STYLE_DRF)
        return api_str_of(api__status_text(status));
    if (status == 405)
        return api_arena_printf(req->arena, "Method \"%.*s\" not allowed.", API_FMT(req->head.method_name));
    return status == 404 ? API_S("Not found.") : api_str_of(api__status_text(status));
}

void api__respond_error(api_request *req, int status, const char *detail)
{
    api__respond_detail(req, status, detail ? api_str_of(detail) : plain_detail(req, status));
}

void api__respond_refusal(api_request *req, int status)
{
    static const struct {
        int status;
        const char *plain, *drf;
    } list[] = {
        {401, "Not authenticated", "Authentication credentials were not provided."},
        {403, "You do not have permission to perform this action.",
         "You do not have permission to perform this action."},
        {406, "Only application/json is available", "Could not satisfy the request Accept header."},
    };
    bool drf = api__request_style(req) == API__STYLE_DRF;
    const char *detail = NULL;
    for (size_t i = 0; i < sizeof list / sizeof *list; i++)
        if (list[i].status == status)
            detail = drf ? list[i].drf : list[i].plain;
    api__respond_error(req, status, detail);
}

void api__respond_errors(api_request *req, int status, const struct api_errors *errors)
{
    enum api__error_style style = api__request_style(req);
    if (start_error(req, style == API__STYLE_DRF && status == 422 ? 400 : status))
        api__errors_put(errors, style, status, req->body);
}

static void free_errors(void *errors)
{
    api__errors_deinit(errors);
}

struct api_errors *api__request_errors(api_request *req)
{
    struct api_errors *e = api_arena_alloc(req->arena, sizeof *e);
    if (e)
        api__errors_init(e);
    if (e && api_arena_defer(req->arena, free_errors, e) == 0)
        return e;
    api__respond_failure(req, API_ENOMEM);
    return NULL;
}

void api__respond_failure(api_request *req, int err)
{
    static const struct {
        int err, status;
        const char *detail;
    } list[] = {
        {API_EBUSY, 503, "The server is overloaded"},
        {API_EFULL, 507, "The disk is full"},
        {API_EREADONLY, 503, "The database is read-only"},
        {API_EIO, 503, "The database is unavailable"},
        {API_ETIMEOUT, 503, "The request took too long"},
        {API_ENOMEM, 503, "Out of memory"},
        {API_ENOTFOUND, 404, NULL},
        {API_ECONFLICT, 409, NULL},
        {API_ECLOSED, 503, "The server is stopping"},
    };
    if (err == API_ECLOSED && req->transport->gone(req)) { /* it may have closed only its sending side */
        api__respond_error(req, 400, "The connection was closed before the response was ready");
        return;
    }
    if (err == API_ECONFLICT && req->conflict) {
        api__respond_errors(req, 409, req->conflict);
        return;
    }
    for (size_t i = 0; i < sizeof list / sizeof *list; i++)
        if (list[i].err == err) {
            api__respond_error(req, list[i].status, list[i].detail);
            return;
        }
    const char *why = req->reason ? req->reason : api_strerror(err);
    api__respond_mistake(req, api_arena_printf(req->arena, "error %d: %s", err, why));
}

void api__respond_mistake(api_request *req, api_str reason)
{
    const char *operation = req->operation;
    api__logf(req->service->log, API_LOG_ERROR, "request %s: %s%s%.*s", req->id, operation ? operation : "",
              operation ? ": " : "", API_FMT(reason));
    api_str told = {NULL, 0};
    if (req->service->development && reason.p)
        told = api_arena_printf(req->arena, "Internal Server Error: %.*s", API_FMT(reason));
    api__respond_detail(req, 500, told.p ? told : API_S("Internal Server Error"));
}

void api__respond_json(api_request *req, int status)
{
    req->status = status;
    req->content_type = API_S("application/json");
}

void api__respond_blob(api_request *req, api_str content_type, api_str bytes)
{
    req->status = 200;
    req->content_type = content_type;
    req->blob = bytes;
}
