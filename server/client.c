/* The in-process client: one worker without listeners, whose loop runs while a request is under way. */
#include <api/client.h>
#include <stdlib.h>
#include <strings.h>

#include "base/clock.h"
#include "server/exchange.h"
#include "server/life.h"
#include "server/log_sink.h"
#include "server/stream.h"

struct api_client {
    struct api__log_sink sink;
    struct api__shared shared;
    api__service *service;
    api__worker *worker;
    api__exchange *x; /* of the last answer */
    api_buf head;     /* the request's, as HTTP/1.1 would have it */
    api_str sent;     /* its body */
    size_t taken;     /* of it, bit by bit */
    api_buf streamed; /* the answer's body, where it came bit by bit */
    api_str whole;    /* the answer's body */
    api_header *headers;
    size_t header_cap;
};

/* --- transport --- */

static int body(api_request *req, size_t limit, api_str *out)
{
    api_client *c = api__exchange_of(req)->owner;
    *out = c->sent;
    return c->sent.n > limit ? API_ETOOBIG : API_OK;
}

static int piece(api_request *req, uint64_t limit, api_str *out)
{
    api_client *c = api__exchange_of(req)->owner;
    size_t left = c->sent.n - c->taken, n = left < API__INPUT ? left : API__INPUT;
    if (c->sent.n > limit)
        return API_ETOOBIG;
    if (n)
        *out = (api_str){c->sent.p + c->taken, n};
    c->taken += n;
    return API_OK;
}

/* What is streamed is collected, up to a limit: over it the client is one that has gone. */
static int begin(api_request *req)
{
    api_client *c = api__exchange_of(req)->owner;
    c->streamed.max = (size_t)req->service->limits.stream_collected;
    return API_OK;
}

static int upgrade(api_request *req)
{
    (void)req;
    return API_EUNSUPPORTED;
}

static bool is_silent(const api_request *req)
{
    return req->head.method == API__METHOD_HEAD || req->status == 204 || req->status == 304;
}

static int collect(api_request *req, api_str bytes)
{
    api_client *c = api__exchange_of(req)->owner;
    if (is_silent(req))
        return API_ECLOSED;
    if (req->sized && bytes.n > req->length - c->streamed.n)
        return API_ETOOBIG;
    api_buf_str(&c->streamed, bytes);
    return c->streamed.err ? API_ECLOSED : API_OK;
}

static int receive(api_request *req, char *p, size_t n, int64_t until_ns, size_t *got)
{
    (void)req, (void)p, (void)n, (void)until_ns, (void)got;
    return API_EUSAGE;
}

static bool gone(const api_request *req)
{
    const api_client *c = api__exchange_of(req)->owner;
    return c->streamed.err != 0;
}

static const struct api__transport transport = {body, piece, begin, upgrade, collect, receive, gone};

/* --- life --- */

static int open_worker(api_client *c)
{
    int err = api__shared_init(&c->shared, &c->service->limits);
    if (err)
        return err;
    c->worker = malloc(sizeof *c->worker);
    if (!c->worker)
        return API_ENOMEM;
    err = api__worker_init(c->worker, &c->shared, &c->sink.log, &c->service->limits);
    if (err) {
        free(c->worker);
        c->worker = NULL;
        return err;
    }
    c->worker->present = api__generation_new(c->worker, c->service);
    if (c->worker->present) {
        c->worker->present->ticks = true;
        api__life_tick(c->worker->present);
    }
    return c->worker->present ? API_OK : API_ENOMEM;
}

static int open_all(api_client *c, api_app *app, const api_settings *s, api_problems *problems)
{
    if (api__log_sink_init(&c->sink, s) != 0) {
        api_problems_add(problems, s->log_level, 0, 0, "log levels are error, warn, info and debug");
        return API_EINVALID;
    }
    c->service = api__service_new(app, s, &c->sink.log, NULL, problems);
    if (!c->service)
        return API_ECONFIG;
    int err = open_worker(c);
    if (err)
        api_problems_add(problems, NULL, 0, 0, "%s", api_strerror(err));
    return err;
}

api_client *api_client_new(api_app *app, const api_settings *settings, api_problems *problems)
{
    api_settings s;
    api_settings_init(&s);
    api_client *c = calloc(1, sizeof *c);
    if (!c) {
        api_problems_add(problems, NULL, 0, 0, "%s", api_strerror(API_ENOMEM));
        return NULL;
    }
    api_buf_init(&c->head, API_BUF_NO_MAX);
    api_buf_init(&c->streamed, API_BUF_NO_MAX);
    if (open_all(c, app, settings ? settings : &s, problems) == 0)
        return c;
    api_client_free(c);
    return NULL;
}

static void forget(api_client *c)
{
    if (c->x)
        api__exchange_give(c->x);
    c->x = NULL;
    c->head.n = 0;
    api_buf_deinit(&c->streamed);
    c->taken = 0;
}

void api_client_free(api_client *c)
{
    if (!c)
        return;
    forget(c);
    if (c->worker && c->worker->present) { /* tasks of its own come to their end */
        api__worker_stop(c->worker);
        api__worker_run(c->worker);
    }
    if (c->worker)
        api__worker_release(c->worker);
    if (c->service)
        api__service_unref(c->service);
    api__shared_deinit(&c->shared);
    if (c->worker)
        api__worker_deinit(c->worker);
    free(c->worker);
    free(c->headers);
    api_buf_deinit(&c->head);
    free(c);
}

/* --- sending --- */

static bool is(api_str s, const char *z)
{
    return s.n == strlen(z) && strncasecmp(s.p, z, s.n) == 0;
}

/* These say how bytes travel, and here none do. */
static bool is_framing(api_str name)
{
    static const char *const names[] = {"Content-Length", "Transfer-Encoding", "Connection", "Expect"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (is(name, names[i]))
            return true;
    return false;
}

/* A line end in a value would make one header two. */
static bool on_one_line(api_str s)
{
    return !s.n || (!memchr(s.p, '\r', s.n) && !memchr(s.p, '\n', s.n));
}

static int write_head(api_client *c, const char *method, const char *target, const api_header *headers, size_t n)
{
    api_buf *b = &c->head;
    if (!on_one_line(api_str_of(method)) || !on_one_line(api_str_of(target)))
        return API_EUSAGE;
    api_buf_printf(b, "%s %s HTTP/1.1\r\n", method, target);
    bool host = false;
    for (size_t i = 0; i < n; i++) {
        if (!on_one_line(headers[i].name) || !on_one_line(headers[i].value))
            return API_EUSAGE;
        if (is_framing(headers[i].name))
            continue;
        host |= is(headers[i].name, "Host");
        api_buf_str(b, headers[i].name);
        API_BUF_LIT(b, ": ");
        api_buf_str(b, headers[i].value);
        API_BUF_LIT(b, "\r\n");
    }
    if (!host)
        API_BUF_LIT(b, "Host: localhost\r\n");
    if (c->sent.p)
        api_buf_printf(b, "Content-Length: %zu\r\n", c->sent.n);
    API_BUF_LIT(b, "\r\n");
    return b->err;
}

static void take_answer(api_client *c)
{
    api_request *req = &c->x->req;
    c->whole = req->streaming ? api_buf_get(&c->streamed) : api__exchange_answer(c->x);
    if (is_silent(req))
        c->whole = (api_str){NULL, 0};
    req->took_ns = api__exchange_tick(c->x) - req->start_ns;
    api__finished(req, c->whole.n);
}

static void handle(api__exchange *x)
{
    api__handle(&x->req);
    take_answer(x->owner);
    api__exchange_aftermath(x);
}

static void done(api__exchange *x)
{
    (void)x; /* the loop below looks for itself */
}

static int run(api_client *c)
{
    api__exchange *x = c->x;
    long r = api__h1_head(&x->h1, c->head.p, c->head.n);
    if (r <= 0) {
        api__exchange_fail(x, r ? (int)-r : 400, r ? x->h1.why : "Malformed request");
        take_answer(c);
        return API_OK;
    }
    int err = api__exchange_start(x);
    while (!err && !x->ended)
        api__loop_round(&c->worker->loop, -1);
    return err;
}

/* --- the answer --- */

static int add_header(api_client *c, api_answer *a, api_str name, api_str value)
{
    if (a->header_count == c->header_cap) {
        size_t cap = c->header_cap ? c->header_cap * 2 : 16;
        api_header *p = realloc(c->headers, cap * sizeof *p);
        if (!p)
            return API_ENOMEM;
        c->headers = p;
        c->header_cap = cap;
    }
    c->headers[a->header_count++] = (api_header){name, value};
    a->headers = c->headers;
    return API_OK;
}

/* Lines "Name: value\r\n". */
static int split_headers(api_client *c, api_answer *a, api_str lines)
{
    const char *p = lines.n ? lines.p : "", *end = p + lines.n;
    int err = 0;
    while (!err && p < end) {
        const char *stop = memchr(p, '\r', (size_t)(end - p)), *colon = memchr(p, ':', (size_t)(end - p));
        if (!stop || !colon || colon > stop)
            break;
        const char *value = colon + 1 + (colon[1] == ' ');
        err = add_header(c, a, (api_str){p, (size_t)(colon - p)}, (api_str){value, (size_t)(stop - value)});
        p = stop + 2;
    }
    return err;
}

/* As a client of a socket would have it: a stream that breaks off is no answer. */
static int broken(const api_client *c)
{
    const api_request *req = &c->x->req;
    if (!req->streaming || is_silent(req))
        return API_OK;
    if (c->streamed.err)
        return c->streamed.err;
    return req->failed || (req->sized && c->streamed.n != req->length) ? API_ECLOSED : API_OK;
}

static int read_answer(api_client *c, api_answer *a)
{
    const api_request *req = &c->x->req;
    a->status = req->status;
    a->body = c->whole;
    int err = broken(c);
    if (!err && req->content_type.n)
        err = add_header(c, a, API_S("Content-Type"), req->content_type);
    if (!err)
        err = split_headers(c, a, api_buf_get(req->headers));
    return err;
}

int api_client_send(api_client *c, const char *method, const char *target, const api_header *headers,
                    size_t header_count, api_str sent, api_answer *out)
{
    *out = (api_answer){0};
    forget(c);
    c->sent = sent;
    api_buf_deinit(&c->head);
    int err = write_head(c, method, target, headers, header_count);
    if (err)
        return err;
    c->worker->loop.now = api__loop_clock(&c->worker->loop);
    c->x = api__exchange_take(c->worker, &transport);
    if (!c->x)
        return API_ENOMEM;
    c->x->owner = c;
    c->x->work = handle;
    c->x->done = done;
    c->x->req.peer = API_S("local");
    err = run(c);
    return err ? err : read_answer(c, out);
}

api_str api_answer_header(const api_answer *a, const char *name)
{
    for (size_t i = 0; i < a->header_count; i++)
        if (is(a->headers[i].name, name))
            return a->headers[i].value;
    return (api_str){NULL, 0};
}
