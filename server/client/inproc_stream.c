/* The transport of requests without a socket: bodies, streams and upgraded connections between the client and the
 * handler, in whose task these functions are called. */
#include "server/client/inproc.h"
#include "server/engine/stream.h"

static api__inproc_request *of(const api_request *req)
{
    return api__exchange_of(req)->owner;
}

static bool is_gone(const api__inproc_request *r)
{
    return r->hung_up || r->out.err != 0;
}

static bool gone(const api_request *req)
{
    return is_gone(of(req));
}

/* --- the request's body --- */

static int body(api_request *req, size_t limit, api_str *out)
{
    *out = of(req)->body;
    return out->n > limit ? API_ETOOBIG : API_OK;
}

static int piece(api_request *req, uint64_t limit, api_str *out)
{
    api__inproc_request *r = of(req);
    size_t left = r->body.n - r->body_taken, n = left < API__INPUT ? left : API__INPUT;
    if (r->body.n > limit)
        return API_ETOOBIG;
    if (n)
        *out = (api_str){r->body.p + r->body_taken, n};
    r->body_taken += n;
    return API_OK;
}

/* --- the response, as it is written --- */

static int begin(api_request *req)
{
    api__inproc_request *r = of(req);
    if (req->status < 200)
        return API_EUSAGE;
    r->out.max = r->streamed ? API_BUF_NO_MAX : (size_t)req->service->limits.stream_collected;
    return api__inproc_keep_head(r);
}

static int upgrade(api_request *req)
{
    if (!of(req)->streamed)
        return API_EUNSUPPORTED;
    req->status = 101;
    req->content_type = (api_str){NULL, 0};
    return api__inproc_keep_head(of(req));
}

/* Waits for a client that reads the stream; a collecting one has a limit instead. */
static void wait_for_room(api_request *req, const api__inproc_request *r)
{
    while (r->streamed && !is_gone(r) && r->out.n - r->out_taken >= (size_t)req->service->limits.stream_unsent)
        api__exchange_park(r->x, API__FOR_ROOM | API__FOR_GONE);
}

static int write(api_request *req, api_str bytes)
{
    api__inproc_request *r = of(req);
    if (api__inproc_has_no_body(req))
        return API_ECLOSED;
    if (req->sized && bytes.n > req->length - r->out.n)
        return API_ETOOBIG;
    wait_for_room(req, r);
    if (is_gone(r))
        return API_ECLOSED;
    api_buf_str(&r->out, bytes);
    if (r->streamed)
        api__exchange_spend(r->x, bytes.n);
    return r->out.err ? API_ECLOSED : API_OK;
}

/* --- bytes of an upgraded connection --- */

static size_t take_input(api__inproc_request *r, char *p, size_t n)
{
    size_t there = r->in.n - r->in_taken;
    n = n < there ? n : there;
    if (n)
        memcpy(p, r->in.p + r->in_taken, n);
    r->in_taken += n;
    if (r->in_taken == r->in.n)
        r->in_taken = r->in.n = 0;
    return n;
}

static int receive(api_request *req, char *p, size_t n, int64_t until_ns, size_t *got)
{
    api__inproc_request *r = of(req);
    for (;;) {
        if (is_gone(r))
            return API_ECLOSED;
        if (api__exchange_take_wake(r->x))
            return API_EAGAIN;
        if ((*got = take_input(r, p, n)))
            return API_OK;
        if (r->app->worker->loop.now >= until_ns)
            return API_ETIMEOUT;
        api__exchange_park_until(r->x, API__FOR_INPUT | API__FOR_WAKE | API__FOR_STOP | API__FOR_GONE, until_ns);
    }
}

const struct api__transport api__inproc_transport = {body, piece, begin, upgrade, write, receive, gone};

/* --- the client's end --- */

api_str api__inproc_untaken(const api__inproc_request *r)
{
    return (api_str){r->out.n > r->out_taken ? r->out.p + r->out_taken : NULL, r->out.n - r->out_taken};
}

void api__inproc_take(api__inproc_request *r, size_t n)
{
    r->out_taken += n;
    if (api__inproc_running(r))
        api__exchange_signal(r->x, API__FOR_ROOM);
}

void api__inproc_collect(api__inproc_request *r)
{
    r->streamed = false;
    r->out.max = (size_t)r->app->service->limits.stream_collected;
    api__inproc_take(r, 0);
}

int api__inproc_send(api__inproc_request *r, api_str bytes)
{
    api_buf_str(&r->in, bytes);
    if (api__inproc_running(r))
        api__exchange_signal(r->x, API__FOR_INPUT);
    return r->in.err;
}
