#include "server/client/inproc.h"

#include <stdlib.h>
#include <strings.h>

#include "base/clock.h"
#include "server/engine/stream.h"
#include "server/service/lifespan.h"
#include "server/service/service.h"

/* --- life --- */

static int open_worker(struct api__inproc *p)
{
    int err = api__shared_init(&p->shared, &p->service->limits);
    if (err)
        return err;
    p->worker = malloc(sizeof *p->worker);
    if (!p->worker)
        return API_ENOMEM;
    err = api__worker_init(p->worker, &p->shared, &p->sink.log, &p->service->limits);
    if (err) {
        free(p->worker);
        p->worker = NULL;
        return err;
    }
    p->worker->present = api__lease_new(p->worker, p->service);
    if (p->worker->present) {
        p->worker->present->ticks = true;
        api__lifespan_tick(p->worker->present);
    }
    return p->worker->present ? API_OK : API_ENOMEM;
}

int api__inproc_open(struct api__inproc *p, api_app *app, const api_settings *s, api_problems *problems)
{
    *p = (struct api__inproc){0};
    if (api__log_sink_init(&p->sink, s) != 0) {
        api_problems_add(problems, s->log_level, 0, 0, "log levels are error, warn, info and debug");
        return API_EINVALID;
    }
    api_settings own = *s;
    own.metrics = true; /* nobody comes from elsewhere */
    p->service = api__service_new(app, &own, &p->sink.log, NULL, problems);
    if (!p->service)
        return API_ECONFIG;
    int err = open_worker(p);
    if (err)
        api_problems_add(problems, NULL, 0, 0, "%s", api_strerror(err));
    return err;
}

void api__inproc_close(struct api__inproc *p)
{
    if (p->worker && p->worker->present) {
        api__worker_stop(p->worker);
        api__worker_run(p->worker);
    }
    if (p->worker)
        api__worker_release(p->worker);
    if (p->service)
        api__service_unref(p->service);
    api__shared_deinit(&p->shared);
    if (p->worker)
        api__worker_deinit(p->worker);
    free(p->worker);
    api__log_sink_deinit(&p->sink);
    *p = (struct api__inproc){0};
}

/* --- transport: called in the request's task --- */

static api__visit *of(const api_request *req)
{
    return api__exchange_of(req)->owner;
}

static int body(api_request *req, size_t limit, api_str *out)
{
    const api__visit *v = of(req);
    *out = v->sent;
    return v->sent.n > limit ? API_ETOOBIG : API_OK;
}

static int piece(api_request *req, uint64_t limit, api_str *out)
{
    api__visit *v = of(req);
    size_t left = v->sent.n - v->taken, n = left < API__INPUT ? left : API__INPUT;
    if (v->sent.n > limit)
        return API_ETOOBIG;
    if (n)
        *out = (api_str){v->sent.p + v->taken, n};
    v->taken += n;
    return API_OK;
}

static int keep_head(api__visit *v)
{
    const api_request *req = &v->x->req;
    v->status = req->status;
    v->content_type = req->content_type;
    api_buf_str(&v->headers, api_buf_get(req->headers));
    return v->headers.err;
}

static int begin(api_request *req)
{
    api__visit *v = of(req);
    if (req->status < 200)
        return API_EUSAGE;
    v->out.max = v->live ? API_BUF_NO_MAX : (size_t)req->service->limits.stream_collected;
    return keep_head(v);
}

static int upgrade(api_request *req)
{
    if (!of(req)->live)
        return API_EUNSUPPORTED;
    req->status = 101;
    req->content_type = (api_str){NULL, 0};
    return keep_head(of(req));
}

static bool is_silent(const api_request *req)
{
    return req->head.method == API__METHOD_HEAD || req->status == 204 || req->status == 304;
}

static bool gone(const api_request *req)
{
    const api__visit *v = of(req);
    return v->gone || v->out.err != 0;
}

/* A client that looks on is waited for, one that collects has room until it has not. */
static void wait_room(api_request *req, const api__visit *v)
{
    while (v->live && !gone(req) && v->out.n - v->out_at >= (size_t)req->service->limits.stream_unsent)
        api__exchange_park(v->x, API__FOR_ROOM | API__FOR_GONE);
}

static int collect(api_request *req, api_str bytes)
{
    api__visit *v = of(req);
    if (is_silent(req))
        return API_ECLOSED;
    if (req->sized && bytes.n > req->length - v->out.n)
        return API_ETOOBIG;
    wait_room(req, v);
    if (gone(req))
        return API_ECLOSED;
    api_buf_str(&v->out, bytes);
    if (v->live)
        api__exchange_spend(v->x, bytes.n);
    return v->out.err ? API_ECLOSED : API_OK;
}

static size_t read_in(api__visit *v, char *p, size_t n)
{
    size_t there = v->in.n - v->in_at;
    n = n < there ? n : there;
    if (n)
        memcpy(p, v->in.p + v->in_at, n);
    v->in_at += n;
    if (v->in_at == v->in.n)
        v->in_at = v->in.n = 0;
    return n;
}

static int receive(api_request *req, char *p, size_t n, int64_t until_ns, size_t *got)
{
    api__visit *v = of(req);
    for (;;) {
        if (gone(req))
            return API_ECLOSED;
        if (api__exchange_take_wake(v->x))
            return API_EAGAIN;
        if ((*got = read_in(v, p, n)))
            return API_OK;
        if (v->in_ended)
            return API_ECLOSED;
        if (v->app->worker->loop.now >= until_ns)
            return API_ETIMEOUT;
        api__exchange_park_until(v->x, API__FOR_INPUT | API__FOR_WAKE | API__FOR_STOP | API__FOR_GONE, until_ns);
    }
}

static const struct api__transport transport = {body, piece, begin, upgrade, collect, receive, gone};

/* --- a visit --- */

void api__visit_init(api__visit *v, struct api__inproc *app)
{
    *v = (api__visit){.app = app};
    api_buf_init(&v->head, API_BUF_NO_MAX);
    api_buf_init(&v->in, API_BUF_NO_MAX);
    api_buf_init(&v->out, API_BUF_NO_MAX);
    api_buf_init(&v->headers, API_BUF_NO_MAX);
    api_buf_init(&v->body, API_BUF_NO_MAX);
}

void api__visit_reset(api__visit *v)
{
    bool live = v->live;
    api__visit_deinit(v);
    api__visit_init(v, v->app);
    v->live = live;
}

void api__visit_deinit(api__visit *v)
{
    if (v->x)
        api__exchange_give(v->x);
    v->x = NULL;
    api_buf_deinit(&v->head);
    api_buf_deinit(&v->in);
    api_buf_deinit(&v->out);
    api_buf_deinit(&v->headers);
    api_buf_deinit(&v->body);
}

static bool is(api_str s, const char *z)
{
    return s.n == strlen(z) && strncasecmp(s.p, z, s.n) == 0;
}

/* These say how bytes travel, and here none do. An upgrade is asked for by Connection. */
static bool is_framing(const api__visit *v, api_str name)
{
    static const char *const names[] = {"Content-Length", "Transfer-Encoding", "Expect"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (is(name, names[i]))
            return true;
    return !v->live && is(name, "Connection");
}

/* A line end in a value would make one header two. */
static bool on_one_line(api_str s)
{
    return !s.n || (!memchr(s.p, '\r', s.n) && !memchr(s.p, '\n', s.n));
}

int api__visit_write(api__visit *v, const char *method, const char *target, const api_header *headers, size_t n,
                     api_str sent)
{
    api_buf *b = &v->head;
    if (!on_one_line(api_str_of(method)) || !on_one_line(api_str_of(target)))
        return API_EUSAGE;
    v->sent = sent;
    api_buf_printf(b, "%s %s HTTP/1.1\r\n", method, target);
    bool host = false;
    for (size_t i = 0; i < n; i++) {
        if (!on_one_line(headers[i].name) || !on_one_line(headers[i].value))
            return API_EUSAGE;
        if (is_framing(v, headers[i].name))
            continue;
        host |= is(headers[i].name, "Host");
        api_buf_str(b, headers[i].name);
        API_BUF_LIT(b, ": ");
        api_buf_str(b, headers[i].value);
        API_BUF_LIT(b, "\r\n");
    }
    if (!host)
        API_BUF_LIT(b, "Host: localhost\r\n");
    if (sent.p)
        api_buf_printf(b, "Content-Length: %zu\r\n", sent.n);
    API_BUF_LIT(b, "\r\n");
    return b->err;
}

/* What is written after this is another answer, that nobody hears. */
static void take_body(api__visit *v)
{
    v->whole = api__exchange_answer(v->x);
    keep_head(v);
    v->body = v->x->body;
    api_buf_init(&v->x->body, API_BUF_NO_MAX);
}

static void take_answer(api__visit *v)
{
    api_request *req = &v->x->req;
    if (req->streaming)
        v->whole = api_buf_get(&v->out);
    else
        take_body(v);
    if (is_silent(req))
        v->whole = (api_str){NULL, 0};
    v->answered = true;
    req->took_ns = api__exchange_tick(v->x) - req->start_ns;
    req->service->calls->finished(req, v->whole.n);
}

static void handle(api__exchange *x)
{
    x->req.service->calls->handle(&x->req);
    take_answer(x->owner);
    x->req.transport = &api__no_transport;
    api__exchange_aftermath(x);
}

static void done(api__exchange *x)
{
    (void)x; /* who waits for it looks for itself */
}

api_request *api__visit_prepare(api__visit *v)
{
    api__worker *w = v->app->worker;
    w->loop.now = api__loop_clock(&w->loop);
    v->x = api__exchange_take(w, &transport);
    if (!v->x)
        return NULL;
    v->x->owner = v;
    v->x->work = handle;
    v->x->done = done;
    v->x->req.peer = API_S("local");
    return &v->x->req;
}

int api__visit_start(api__visit *v)
{
    api__exchange *x = v->x;
    long r = api__h1_head(&x->h1, v->head.p, v->head.n);
    if (r > 0)
        return api__exchange_start(x);
    api__exchange_fail(x, r ? (int)-r : 400, r ? x->h1.why : "Malformed request");
    take_answer(v);
    x->ended = true;
    return API_OK;
}

void api__visit_hang_up(api__visit *v)
{
    v->gone = true;
    if (api__visit_under_way(v))
        api__exchange_signal(v->x, API__FOR_GONE | API__FOR_INPUT | API__FOR_ROOM);
}

api_str api__visit_pending(const api__visit *v)
{
    return (api_str){v->out.n > v->out_at ? v->out.p + v->out_at : NULL, v->out.n - v->out_at};
}

void api__visit_take(api__visit *v, size_t n)
{
    v->out_at += n;
    if (api__visit_under_way(v))
        api__exchange_signal(v->x, API__FOR_ROOM);
}

int api__visit_say(api__visit *v, api_str bytes)
{
    api_buf_str(&v->in, bytes);
    if (api__visit_under_way(v))
        api__exchange_signal(v->x, API__FOR_INPUT);
    return v->in.err;
}

/* --- the answer --- */

int api__visit_result(const api__visit *v)
{
    const api_request *req = &v->x->req;
    if (v->headers.err)
        return v->headers.err;
    if (!req->streaming || req->upgraded || is_silent(req))
        return API_OK;
    if (v->out.err)
        return v->out.err;
    return req->failed || (req->sized && v->out.n != req->length) ? API_ECLOSED : API_OK;
}

static size_t count_lines(api_str lines)
{
    size_t n = 0;
    for (size_t i = 0; i < lines.n; i++)
        n += lines.p[i] == '\n';
    return n;
}

/* Lines "Name: value\r\n", in a copy that gets NULs. */
static size_t split_headers(api_str lines, api_header *list)
{
    char *p = (char *)(uintptr_t)lines.p, *end = p + lines.n;
    size_t n = 0;
    while (p < end) {
        char *stop = memchr(p, '\r', (size_t)(end - p)), *colon = memchr(p, ':', (size_t)(end - p));
        if (!stop || !colon || colon > stop)
            break;
        const char *value = colon + 1 + (colon[1] == ' ');
        list[n++] = (api_header){{p, (size_t)(colon - p)}, {value, (size_t)(stop - value)}};
        *colon = *stop = 0;
        p = stop + 2;
    }
    return n;
}

int api__visit_headers(const api__visit *v, api_arena *a, const api_header **list, size_t *n)
{
    api_str lines = api_arena_dup(a, api_buf_get(&v->headers)), type = api_arena_dup(a, v->content_type);
    api_header *p = api_arena_alloc(a, (count_lines(lines) + 1) * sizeof *p);
    *n = 0;
    if (!p || !lines.p || !type.p)
        return API_ENOMEM;
    if (type.n)
        p[(*n)++] = (api_header){API_S("Content-Type"), type};
    *n += split_headers(lines, p + *n);
    *list = p;
    return API_OK;
}

/* A NUL goes behind the bytes that are the visit's own. */
int api__visit_body(api__visit *v, api_arena *a, api_str *out)
{
    api_buf *own[] = {&v->out, &v->body};
    for (size_t i = 0; i < 2; i++)
        if (v->whole.n && v->whole.p == own[i]->p) {
            own[i]->max++;
            v->whole.p = api_buf_cstr(own[i]);
            *out = v->whole;
            return own[i]->err;
        }
    *out = v->whole.n ? api_arena_dup(a, v->whole) : API_S("");
    return out->p ? API_OK : API_ENOMEM;
}
