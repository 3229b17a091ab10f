/* Requests of the in-process client: writing, starting, abandoning. */
#include <strings.h>

#include "server/client/inproc.h"

void api__inproc_request_init(api__inproc_request *r, struct api__inproc *app)
{
    *r = (api__inproc_request){.app = app};
    api_buf_init(&r->head, API_BUF_NO_MAX);
    api_buf_init(&r->in, API_BUF_NO_MAX);
    api_buf_init(&r->headers, API_BUF_NO_MAX);
    api_buf_init(&r->whole, API_BUF_NO_MAX);
    api_buf_init(&r->out, API_BUF_NO_MAX);
}

void api__inproc_request_reset(api__inproc_request *r)
{
    bool streamed = r->streamed;
    api__inproc_request_deinit(r);
    api__inproc_request_init(r, r->app);
    r->streamed = streamed;
}

void api__inproc_request_deinit(api__inproc_request *r)
{
    if (r->x)
        api__exchange_give(r->x);
    r->x = NULL;
    api_buf_deinit(&r->head);
    api_buf_deinit(&r->in);
    api_buf_deinit(&r->headers);
    api_buf_deinit(&r->whole);
    api_buf_deinit(&r->out);
}

/* --- writing --- */

static bool is(api_str s, const char *z)
{
    return s.n == strlen(z) && strncasecmp(s.p, z, s.n) == 0;
}

/* Fields that frame a body on a connection, which this request does not have. Connection is needed to ask for an
 * upgrade. */
static bool is_framing(const api__inproc_request *r, api_str name)
{
    static const char *const names[] = {"Content-Length", "Transfer-Encoding", "Expect"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (is(name, names[i]))
            return true;
    return !r->streamed && is(name, "Connection");
}

/* A line break in a value would inject another header. */
static bool is_one_line(api_str s)
{
    return !s.n || (!memchr(s.p, '\r', s.n) && !memchr(s.p, '\n', s.n));
}

static bool put_headers(api__inproc_request *r, const api_header *headers, size_t n)
{
    bool host = false;
    for (size_t i = 0; i < n; i++) {
        if (!is_one_line(headers[i].name) || !is_one_line(headers[i].value))
            return false;
        if (is_framing(r, headers[i].name))
            continue;
        host |= is(headers[i].name, "Host");
        api_buf_str(&r->head, headers[i].name);
        API_BUF_LIT(&r->head, ": ");
        api_buf_str(&r->head, headers[i].value);
        API_BUF_LIT(&r->head, "\r\n");
    }
    if (!host)
        API_BUF_LIT(&r->head, "Host: localhost\r\n");
    return true;
}

int api__inproc_request_write(api__inproc_request *r, const char *method, const char *target, const api_header *headers,
                              size_t n, api_str body)
{
    if (!is_one_line(api_str_of(method)) || !is_one_line(api_str_of(target)))
        return API_EUSAGE;
    r->body = body;
    api_buf_printf(&r->head, "%s %s HTTP/1.1\r\n", method, target);
    if (!put_headers(r, headers, n))
        return API_EUSAGE;
    if (body.p)
        api_buf_printf(&r->head, "Content-Length: %zu\r\n", body.n);
    API_BUF_LIT(&r->head, "\r\n");
    return r->head.err;
}

/* --- running --- */

static void handle(api__exchange *x)
{
    x->req.service->calls->handle(&x->req);
    api__inproc_answered(x->owner);
    x->req.transport = &api__no_transport;
    api__exchange_aftermath(x);
}

/* Callers poll x->ended. */
static void done(api__exchange *x)
{
    (void)x;
}

api_request *api__inproc_request_prepare(api__inproc_request *r)
{
    api__worker *w = r->app->worker;
    w->loop.now = api__loop_clock(&w->loop);
    r->x = api__exchange_take(w, &api__inproc_transport);
    if (!r->x)
        return NULL;
    r->x->owner = r;
    r->x->work = handle;
    r->x->done = done;
    r->x->req.peer = API_S("local");
    return &r->x->req;
}

int api__inproc_request_start(api__inproc_request *r)
{
    api__exchange *x = r->x;
    long n = api__h1_head(&x->h1, r->head.p, r->head.n);
    if (n > 0)
        return api__exchange_start(x);
    api__exchange_fail(x, n ? (int)-n : 400, n ? x->h1.why : "Malformed request");
    api__inproc_answered(r);
    x->ended = true;
    return API_OK;
}

void api__inproc_hang_up(api__inproc_request *r)
{
    r->hung_up = true;
    if (api__inproc_running(r))
        api__exchange_signal(r->x, API__FOR_GONE | API__FOR_INPUT | API__FOR_ROOM);
}
