/* Forwards a request to another server and its response to the client, buffering neither.
 *
 * States: going up (the client's body, piece by piece) -> waiting for a head -> coming down (the response body) ->
 * done. libcurl's callbacks run at any time; they buffer at most HOLD bytes of the response before the upstream is
 * paused. */
#include <api/fetch.h>
#include <strings.h>

#include "base/log.h"
#include "server/call/call.h"
#include "server/engine/stream.h"
#include "server/fetch/fetcher.h"
#include "server/http/http1_chars.h"
#include "server/request/response.h"
#include "shared/percent.h"

#define MS 1000000ll

enum { HOLD = 65536 };

static bool same(api_str a, api_str b)
{
    return a.n == b.n && strncasecmp(a.p, b.p, a.n) == 0;
}

static bool in(api_str name, const char *const *list)
{
    while (*list && !same(name, api_str_of(*list)))
        list++;
    return *list != NULL;
}

/* --- fields of a single connection --- */

static const char *const hop_by_hop[] = {"Connection",
                                         "Keep-Alive",
                                         "Proxy-Connection",
                                         "Proxy-Authenticate",
                                         "Proxy-Authorization",
                                         "TE",
                                         "Trailer",
                                         "Transfer-Encoding",
                                         "Upgrade",
                                         NULL};

/* Whether the value of a Connection field lists the name. */
static bool listed(api_str list, api_str name)
{
    const char *p = list.p, *end = p + list.n;
    while (p < end) {
        const char *comma = memchr(p, ',', (size_t)(end - p)), *stop = comma ? comma : end;
        api_str one = {p, (size_t)(stop - p)};
        while (one.n && (*one.p == ' ' || *one.p == '\t')) {
            one.p++;
            one.n--;
        }
        while (one.n && (one.p[one.n - 1] == ' ' || one.p[one.n - 1] == '\t'))
            one.n--;
        if (same(one, name))
            return true;
        p = stop + 1;
    }
    return false;
}

/* --- up --- */

/* Set by this server or by libcurl. */
static const char *const ours_up[] = {"Host",
                                      "Content-Length",
                                      "Expect",
                                      "Forwarded",
                                      "X-Forwarded-For",
                                      "X-Forwarded-Host",
                                      "X-Forwarded-Port",
                                      "X-Forwarded-Prefix",
                                      "X-Forwarded-Proto",
                                      "X-Request-Id",
                                      NULL};

static bool named_by_connection(const api_request *req, api_str name)
{
    for (uint32_t i = 0; i < req->head.count; i++)
        if (same(req->head.fields[i].name, API_S("Connection")) && listed(req->head.fields[i].value, name))
            return true;
    return false;
}

/* The original client, scheme and host as this server sees them: taken from trusted proxies, never from other clients.
 */
static int add_forwarded(api__transfer *t)
{
    api_request *req = t->req;
    const struct {
        const char *name;
        api_str value;
    } fields[] = {{"X-Forwarded-For", req->peer.n ? req->peer : API_S("unknown")},
                  {"X-Forwarded-Proto", req->https ? API_S("https") : API_S("http")},
                  {"X-Forwarded-Host", req->head.host},
                  {"X-Forwarded-Prefix", req->prefix},
                  {"X-Request-Id", api_str_of(req->id)}};
    int err = 0;
    for (size_t i = 0; !err && i < sizeof fields / sizeof *fields; i++)
        if (fields[i].value.n)
            err = api__transfer_header(t, api_str_of(fields[i].name), fields[i].value);
    return err;
}

static int add_fields(api__transfer *t)
{
    const api__head *head = &t->req->head;
    int err = api__transfer_without(t, "Expect");
    if (!err && !head->accept.p)
        err = api__transfer_without(t, "Accept");
    for (uint32_t i = 0; !err && i < head->count; i++) {
        api_str name = head->fields[i].name;
        if (!in(name, hop_by_hop) && !in(name, ours_up) && !named_by_connection(t->req, name))
            err = api__transfer_header(t, name, head->fields[i].value);
    }
    return err ? err : add_forwarded(t);
}

static bool has_body(const api_request *req)
{
    return req->head.chunked || req->head.content_length > 0;
}

static int set_up(api__transfer *t, api_str url)
{
    const api_request *req = t->req;
    const api_limits *l = &req->service->limits;
    CURLcode (*set)(CURL *, CURLoption, ...) = t->curl->easy_setopt;
    api_str method = api_arena_dup(req->arena, req->head.method_name);
    int err = method.p ? api__transfer_url(t, url) : API_ENOMEM;
    if (err)
        return err;
    t->hold = HOLD;
    set(t->easy, CURLOPT_CONNECTTIMEOUT_MS, (long)l->fetch_connect);
    set(t->easy, CURLOPT_LOW_SPEED_LIMIT, 1L);
    set(t->easy, CURLOPT_LOW_SPEED_TIME, (long)(l->fetch_idle / 1000));
    if (req->head.method == API__METHOD_HEAD)
        set(t->easy, CURLOPT_NOBODY, 1L);
    if (has_body(req)) {
        set(t->easy, CURLOPT_UPLOAD, 1L);
        set(t->easy, CURLOPT_INFILESIZE_LARGE, (curl_off_t)(req->head.chunked ? -1 : req->head.content_length));
    }
    if (set(t->easy, CURLOPT_CUSTOMREQUEST, method.p) != CURLE_OK)
        return API_ENOMEM;
    return add_fields(t);
}

/* Stops sending once the upstream has finished its response. */
static int send_body(api__transfer *t)
{
    int err = API_OK;
    bool from_client = false;
    while (!err && !t->done && !t->up_ended) {
        err = api__body_read(t->req, UINT64_MAX, &t->up);
        from_client = err != 0;
        t->up_ended = !err && !t->up.n;
        api__transfer_go_on(t);
        while (!err && !t->done && t->up.n)
            err = api__transfer_wait(t, INT64_MAX);
    }
    t->up = (api_str){NULL, 0};
    if (err && t->req->call && (from_client || api__client_gone(t->req)))
        t->req->call->body_err = err; /* reported as a client error */
    return err;
}

/* --- down --- */

/* Set by this server. */
static const char *const ours_down[] = {"Content-Length", "Content-Type", "Date", "X-Request-Id", NULL};

static bool named_by_answer(const api_header *fields, size_t n, api_str name)
{
    for (size_t i = 0; i < n; i++)
        if (same(fields[i].name, API_S("Connection")) && listed(fields[i].value, name))
            return true;
    return false;
}

static void take_length(api_request *req, api_str value)
{
    uint64_t n = 0;
    for (size_t i = 0; i < value.n; i++)
        if (value.p[i] < '0' || value.p[i] > '9' || __builtin_mul_overflow(n, 10, &n) ||
            __builtin_add_overflow(n, (uint64_t)(value.p[i] - '0'), &n))
            return;
    req->sized = value.n > 0;
    req->length = n;
}

static int answer_head(api__transfer *t)
{
    api_request *req = t->req;
    api_header *fields;
    size_t n;
    int err = api__transfer_fields(t, &fields, &n);
    if (err)
        return err;
    req->status = t->status;
    req->content_type = (api_str){NULL, 0};
    bool chunked = false;
    for (size_t i = 0; i < n; i++) {
        api_str name = fields[i].name, value = fields[i].value;
        chunked |= same(name, API_S("Transfer-Encoding"));
        if (same(name, API_S("Content-Type")))
            req->content_type = value;
        else if (same(name, API_S("Content-Length")))
            take_length(req, value);
        else if (!in(name, hop_by_hop) && !in(name, ours_down) && !named_by_answer(fields, n, name))
            api__respond_field(req, name, value);
        req->encoded |= same(name, API_S("Content-Encoding"));
    }
    req->sized &= !chunked;
    return api__stream_begin(req);
}

/* Swaps buffers, so that libcurl can go on receiving while the client is slow. */
static int pass_on(api__transfer *t)
{
    api_buf piece = t->body;
    api_buf_init(&t->body, API_BUF_NO_MAX);
    api__transfer_go_on(t);
    int err = api__stream_write(t->req, api_buf_get(&piece));
    if (t->body.p || t->done)
        api_buf_deinit(&piece);
    else {
        piece.n = 0;
        t->body = piece;
    }
    return err;
}

static int answer_body(api__transfer *t)
{
    int err = API_OK;
    while (!err && (!t->done || t->body.n))
        err = t->body.n ? pass_on(t) : api__transfer_wait(t, INT64_MAX);
    return err ? err : api__transfer_result(t);
}

/* --- the whole request --- */

static int wait_for_head(api__transfer *t)
{
    int64_t until = t->req->worker->loop.now + t->req->service->limits.fetch_time * MS;
    int err = API_OK;
    while (!err && !t->headed && !t->done)
        err = api__transfer_wait(t, until);
    if (!err && !t->headed)
        err = api__transfer_result(t);
    return err ? err : t->headed ? API_OK : API_ECLOSED;
}

/* Maps an error before the response has begun to a status. */
static int failed(const api__transfer *t, int err)
{
    api_request *req = t->req;
    if (err == API_ECLOSED && api__client_gone(req))
        return err;
    if (err == API_ETIMEOUT || err == API_ECLOSED)
        api__logf(req->worker->log, API_LOG_WARN, "request %s: no response from the upstream server: %s", req->id,
                  *t->why ? t->why : api_strerror(err));
    return err == API_ETIMEOUT ? 504 : err == API_ECLOSED ? 502 : err;
}

static int hand_on(api__transfer *t, api_str url)
{
    api_request *req = t->req;
    int err = set_up(t, url);
    if (!err)
        err = api__transfer_start(t);
    if (err)
        return err;
    if (has_body(req) && (err = send_body(t)))
        return err;
    err = wait_for_head(t);
    if (err)
        return failed(t, err);
    err = answer_head(t);
    if (err)
        return err;
    err = answer_body(t);
    if (err && !api__client_gone(req))
        api__stream_fail(req);
    return API_OK;
}

/* The next byte of a path, percent-decoded once as upstream does. Some servers take a backslash for a slash. */
static char next_byte(api_str *path)
{
    int byte = api__percent_byte(path->p, path->p + path->n);
    char c = byte < 0 ? *path->p : (char)byte;
    size_t n = byte < 0 ? 1 : 3;
    *path = (api_str){path->p + n, path->n - n};
    return c == '\\' ? '/' : c;
}

static bool climbs(api_str url)
{
    size_t dots = 0;
    bool only = true; /* the segment so far consists of dots */
    while (url.n && *url.p != '?' && *url.p != '#') {
        char c = next_byte(&url);
        if (c == '/' && only && dots == 2)
            return true;
        only = c == '/' || (only && c == '.');
        dots = c == '.' ? dots + 1 : 0;
    }
    return only && dots == 2;
}

int api__proxy(api_request *req, api_str url)
{
    api__transfer t;
    if (climbs(url)) {
        api__respond_error(req, 400, "The path contains a \"..\" segment");
        return 400;
    }
    int err = api__transfer_begin(&t, req);
    if (err)
        return err;
    err = hand_on(&t, url);
    api__transfer_end(&t);
    return err;
}
