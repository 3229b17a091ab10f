#include "server/request/response.h"

#include <stdio.h>

#include "server/call/call.h"
#include "server/engine/stream.h"
#include "server/middleware/middleware.h"

/* Reason phrases of RFC 9110 and its extensions; what a person sees in a terminal. */
static const struct {
    short status;
    const char *text;
} statuses[] = {
    {100, "Continue"},
    {101, "Switching Protocols"},
    {200, "OK"},
    {201, "Created"},
    {202, "Accepted"},
    {203, "Non-Authoritative Information"},
    {204, "No Content"},
    {205, "Reset Content"},
    {206, "Partial Content"},
    {207, "Multi-Status"},
    {300, "Multiple Choices"},
    {301, "Moved Permanently"},
    {302, "Found"},
    {303, "See Other"},
    {304, "Not Modified"},
    {307, "Temporary Redirect"},
    {308, "Permanent Redirect"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {402, "Payment Required"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {406, "Not Acceptable"},
    {407, "Proxy Authentication Required"},
    {408, "Request Timeout"},
    {409, "Conflict"},
    {410, "Gone"},
    {411, "Length Required"},
    {412, "Precondition Failed"},
    {413, "Content Too Large"},
    {414, "URI Too Long"},
    {415, "Unsupported Media Type"},
    {416, "Range Not Satisfiable"},
    {417, "Expectation Failed"},
    {418, "I'm a Teapot"},
    {421, "Misdirected Request"},
    {422, "Unprocessable Content"},
    {423, "Locked"},
    {424, "Failed Dependency"},
    {425, "Too Early"},
    {426, "Upgrade Required"},
    {428, "Precondition Required"},
    {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"},
    {451, "Unavailable For Legal Reasons"},
    {500, "Internal Server Error"},
    {501, "Not Implemented"},
    {502, "Bad Gateway"},
    {503, "Service Unavailable"},
    {504, "Gateway Timeout"},
    {505, "HTTP Version Not Supported"},
    {507, "Insufficient Storage"},
    {508, "Loop Detected"},
    {511, "Network Authentication Required"},
};

const char *api__status_text(int status)
{
    for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++)
        if (statuses[i].status == status)
            return statuses[i].text;
    return "Unknown";
}

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

void api__respond_begin(api_request *req)
{
    api__request_id(req);
    if (req->service->app->cors.on)
        api__cors_headers(req);
}

enum api__error_style api__request_style(const api_request *req)
{
    api_str accept = req->head.accept;
    if (accept.n && memmem(accept.p, accept.n, "application/problem+json", 24))
        return API__STYLE_PROBLEM;
    return req->service->app->errors;
}

/* Nothing of a half-written success may leak into an error. False: it is too late for one. */
static bool start_error(api_request *req, int status)
{
    if (req->streaming) { /* the client has the head of another answer: all that can still be said is that it broke */
        req->failed = true;
        return false;
    }
    if (req->call && req->call->answered)
        return false;
    req->status = status;
    req->body->n = 0;
    req->body->err = 0;
    req->blob = (api_str){NULL, 0};
    req->encoded = false;
    req->content_type =
        api__request_style(req) == API__STYLE_PROBLEM ? API_S("application/problem+json") : API_S("application/json");
    if (req->headers->n == 0)
        api__respond_begin(req);
    if (status == 503 || status == 507)
        API_BUF_LIT(req->headers, "Retry-After: 1\r\n");
    return true;
}

void api__respond_detail(api_request *req, int status, api_str detail)
{
    bool begun = start_error(req, status);
    if (req->call)
        req->call->detail = detail;
    if (begun)
        api__detail_put(api__request_style(req), status, api__status_text(status), detail, req->body);
}

/* What a status alone says: its phrase, or Django REST Framework's sentence. */
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
        {406, "Only application/json can be answered", "Could not satisfy the request Accept header."},
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

void api__respond_failure(api_request *req, int err)
{
    static const struct {
        int err, status;
        const char *detail;
    } list[] = {
        {API_EBUSY, 503, "The server is overloaded"},
        {API_EFULL, 507, "The disk is full"},
        {API_EREADONLY, 503, "The database is read-only"},
        {API_EIO, 503, "The database is away"},
        {API_ETIMEOUT, 503, "The request took too long"},
        {API_ENOMEM, 503, "Out of memory"},
        {API_ENOTFOUND, 404, NULL},
        {API_ECONFLICT, 409, NULL},
        {API_ECLOSED, 503, "The server is stopping"},
    };
    if (err == API_ECLOSED && api__client_gone(req)) { /* it may have closed one direction only */
        api__respond_error(req, 400, "The connection was closed before the answer was ready");
        return;
    }
    if (err == API_ECONFLICT && req->call && req->call->conflict) {
        api__respond_errors(req, 409, req->call->conflict);
        return;
    }
    for (size_t i = 0; i < sizeof list / sizeof *list; i++)
        if (list[i].err == err) {
            api__respond_error(req, list[i].status, list[i].detail);
            return;
        }
    const char *why = req->call && req->call->reason ? req->call->reason : api_strerror(err);
    api__respond_mistake(req, api_arena_printf(req->arena, "error %d: %s", err, why));
}

void api__respond_mistake(api_request *req, api_str reason)
{
    const struct api__declared *op = req->call ? req->call->declared : NULL;
    api__logf(req->service->log, API_LOG_ERROR, "request %s: %s%s%.*s", req->id, op ? op->def->name : "",
              op ? ": " : "", API_FMT(reason));
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

/* Negotiation (RFC 9110, 12.5) */

static api_str trim(api_str s)
{
    while (s.n && (*s.p == ' ' || *s.p == '\t')) {
        s.p++;
        s.n--;
    }
    while (s.n && (s.p[s.n - 1] == ' ' || s.p[s.n - 1] == '\t'))
        s.n--;
    return s;
}

/* Among the parameters of a member: a q of zero (RFC 9110, 12.4.2). */
static bool has_zero_weight(api_str rest)
{
    while (rest.n) {
        const char *semi = memchr(rest.p, ';', rest.n);
        size_t n = semi ? (size_t)(semi - rest.p) : rest.n;
        api_str param = trim((api_str){rest.p, n});
        if (param.n > 2 && (*param.p | 0x20) == 'q' && param.p[1] == '=') {
            for (size_t i = 2; i < param.n; i++)
                if (param.p[i] != '0' && param.p[i] != '.')
                    return false;
            return param.p[2] == '0';
        }
        rest = (api_str){rest.p + n + (semi != NULL), rest.n - n - (semi != NULL)};
    }
    return false;
}

/* The next member of a comma-separated list, without its parameters; *zero: it came with q=0. */
static bool next_member(api_str *rest, api_str *name, bool *zero)
{
    if (!rest->p || rest->n == 0)
        return false;
    const char *comma = memchr(rest->p, ',', rest->n);
    api_str member = {rest->p, comma ? (size_t)(comma - rest->p) : rest->n};
    *rest = comma ? (api_str){comma + 1, rest->n - member.n - 1} : (api_str){NULL, 0};
    const char *semi = member.n ? memchr(member.p, ';', member.n) : NULL;
    size_t n = semi ? (size_t)(semi - member.p) : member.n;
    *name = trim((api_str){member.p, n});
    *zero = semi && has_zero_weight((api_str){semi + 1, member.n - n - 1});
    return true;
}

static bool same_word(api_str a, api_str b)
{
    if (a.n != b.n)
        return false;
    for (size_t i = 0; i < a.n; i++)
        if ((a.p[i] | 0x20) != (b.p[i] | 0x20))
            return false;
    return true;
}

/* 3: the type itself, 2: type/x, 1: any. The most specific member decides. */
static int specificity(api_str name, const char *type)
{
    const char *slash = strchr(type, '/');
    if (same_word(name, api_str_of(type)))
        return 3;
    if (name.n == (size_t)(slash - type) + 2 && memcmp(name.p, type, name.n - 1) == 0 && name.p[name.n - 1] == '*')
        return 2;
    return api_str_is(name, "*/*");
}

bool api__accepts(api_str accept, const char *type)
{
    if (!accept.p || trim(accept).n == 0)
        return true;
    int best = 0;
    bool taken = false, zero;
    api_str name;
    while (next_member(&accept, &name, &zero)) {
        int s = specificity(name, type);
        if (s > best) {
            best = s;
            taken = !zero;
        }
    }
    return taken;
}

bool api__accepts_by_name(api_str accept, const char *type)
{
    bool zero;
    api_str name;
    while (next_member(&accept, &name, &zero))
        if (same_word(name, api_str_of(type)))
            return !zero;
    return false;
}

bool api__accepts_coding(api_str accept, const char *coding)
{
    bool zero, any = false;
    api_str name;
    while (next_member(&accept, &name, &zero)) {
        if (name.n > 2 && (same_word((api_str){name.p, 2}, API_S("x-"))))
            name = (api_str){name.p + 2, name.n - 2}; /* "x-gzip" is "gzip" */
        if (same_word(name, api_str_of(coding)))
            return !zero;
        any |= api_str_is(name, "*") && !zero;
    }
    return any;
}

bool api__accepts_gzip(api_str accept)
{
    return api__accepts_coding(accept, "gzip");
}
