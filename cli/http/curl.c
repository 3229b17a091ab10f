/* Requests by libcurl, over one connection as long as the server keeps it open. */
#include "cli/http/curl.h"
#include "cli/core/memory.h"
#include "cli/core/message.h"
#include "cli/core/sink.h"
#include "cli/http/request.h"
#include "cli/http/response.h"
#include "cli/http/secrets.h"
#include "cli/http/stream.h"
#include "cli/http/url.h"
#include "shared/curl.h"

#include <stdlib.h>
#include <strings.h>
#include <time.h>

static int load(cli *c)
{
    const char *why;
    c->curl = api__curl_load(&why);
    if (!c->curl)
        return fail(c, FAIL_LOCAL, "%s", why);
    c->curl_handle = xcheck(c->curl->easy_init());
    return DONE;
}

void curl_deinit(cli *c)
{
    c->curl->easy_cleanup(c->curl_handle);
    api__curl_free(c->curl);
    c->curl = NULL;
}

struct receiver {
    cli *c;
    const request *request;
    response *out;
    api_buf body;
    fields headers;
    bool begun;
    struct timespec end; /* 0: libcurl's own limit applies */
    bool late;
};

static size_t on_body(char *p, size_t size, size_t n, void *arg)
{
    struct receiver *r = arg;
    api_str part = {p, size * n};
    r->out->headers = r->headers;
    bool stream = r->out->streamed || (!r->begun && stream_wanted(r->c, r->request, r->out));
    r->begun = true;
    if (stream)
        return stream_print(r->c, r->out, part) ? part.n : 0;
    api_buf_str(&r->body, part);
    return r->body.err ? 0 : part.n;
}

/* A status line starts a new head: interim responses (1xx) are dropped. */
static void on_status(struct receiver *r, api_str line)
{
    const char *space = memchr(line.p, ' ', line.n);
    const char *end = line.p + line.n;
    r->headers.n = 0;
    int64_t status = 0;
    if (space && end - space > 3 && api_json_int((api_str){space + 1, 3}, &status) == 0)
        r->out->status = (int)status;
    const char *reason = space && end - space > 5 ? space + 5 : end;
    r->out->reason = xstrdup(r->c, (api_str){reason, (size_t)(end - reason)});
}

static void add_header(struct receiver *r, api_str name, api_str value)
{
    fields *f = &r->headers;
    if ((f->n & (f->n - 1)) == 0) {
        api_header *bigger = xcalloc(r->c, f->n ? f->n * 2 : 1, sizeof *bigger);
        if (f->n)
            memcpy(bigger, f->v, f->n * sizeof *bigger);
        f->v = bigger;
    }
    f->v[f->n++] = (api_header){xstrdup(r->c, name), xstrdup(r->c, value)};
}

static size_t on_header(char *p, size_t size, size_t n, void *arg)
{
    struct receiver *r = arg;
    api_str line = {p, size * n};
    while (line.n && strchr("\r\n", line.p[line.n - 1]))
        line.n--;
    const char *colon = memchr(line.p, ':', line.n);
    if (line.n > 5 && memcmp(line.p, "HTTP/", 5) == 0) {
        on_status(r, line);
    } else if (colon) {
        const char *value = colon + 1, *end = line.p + line.n;
        while (value < end && (*value == ' ' || *value == '\t'))
            value++;
        add_header(r, (api_str){line.p, (size_t)(colon - line.p)}, (api_str){value, (size_t)(end - value)});
    }
    return size * n;
}

static bool is_late(const struct receiver *r)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return r->end.tv_sec && !r->out->streamed &&
           (now.tv_sec > r->end.tv_sec || (now.tv_sec == r->end.tv_sec && now.tv_nsec >= r->end.tv_nsec));
}

/* Called about once a second and on every transfer of data. Streams are not limited. */
static int on_progress(void *arg, curl_off_t all_in, curl_off_t in, curl_off_t all_out, curl_off_t out)
{
    (void)all_in, (void)in, (void)all_out, (void)out;
    struct receiver *r = arg;
    r->late = is_late(r);
    return r->c->interrupted || r->late;
}

static struct curl_slist *header_list(cli *c, const request *r)
{
    struct curl_slist *list = xcheck(c->curl->slist_append(NULL, "Expect:"));
    for (size_t i = 0; i < r->headers.n; i++) {
        const api_header *h = &r->headers.v[i];
        /* libcurl sends an empty field for "Name;", while "Name:" would remove it. */
        const char *line = h->value.n ? xasprintf(c, "%.*s: %.*s", API_FMT(h->name), API_FMT(h->value))
                                      : xasprintf(c, "%.*s;", API_FMT(h->name));
        list = xcheck(c->curl->slist_append(list, line));
    }
    return list;
}

static long max_time(const cli *c, const request *r)
{
    double seconds = r->quick ? 2 : 300;
    if (c->flags.max_time)
        api_json_double(api_str_of(c->flags.max_time), &seconds);
    return (long)(seconds * 1000);
}

static void set_body(cli *c, const request *r)
{
    const struct api__curl *api = c->curl;
    CURL *h = c->curl_handle;
    bool head = strcmp(r->method, "HEAD") == 0;
    if (r->has_body || strcmp(r->method, "POST") == 0) {
        api->easy_setopt(h, CURLOPT_POST, 1L);
        api->easy_setopt(h, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)r->body.n);
        api->easy_setopt(h, CURLOPT_POSTFIELDS, r->body.n ? r->body.p : "");
    }
    if (head)
        api->easy_setopt(h, CURLOPT_NOBODY, 1L);
    api->easy_setopt(h, CURLOPT_CUSTOMREQUEST, head ? NULL : r->method);
}

static int exit_status(CURLcode code)
{
    switch (code) {
    case CURLE_OPERATION_TIMEDOUT:
        return FAIL_TIMEOUT;
    case CURLE_OUT_OF_MEMORY:
    case CURLE_FAILED_INIT:
    case CURLE_WRITE_ERROR:
        return FAIL_LOCAL;
    case CURLE_URL_MALFORMAT:
    case CURLE_UNSUPPORTED_PROTOCOL:
        return FAIL_USAGE;
    case CURLE_ABORTED_BY_CALLBACK:
        return FAIL_INTERRUPT;
    default:
        return FAIL_CONNECT;
    }
}

static bool was_lost(CURLcode code)
{
    return code == CURLE_GOT_NOTHING || code == CURLE_RECV_ERROR || code == CURLE_SEND_ERROR ||
           code == CURLE_PARTIAL_FILE || code == CURLE_WEIRD_SERVER_REPLY;
}

/* A stream that broke after something was printed is partial, not failed. */
static int stream_status(cli *c, const request *r, struct receiver *in, CURLcode code, const char *details)
{
    api_str origin = url_origin(c, api_str_of(r->url));
    if (code == CURLE_WRITE_ERROR && stdout_failed())
        return DONE;
    if (code == CURLE_ABORTED_BY_CALLBACK || code == CURLE_OPERATION_TIMEDOUT)
        in->out->error = code == CURLE_OPERATION_TIMEDOUT ? "the stream was ended by --max-time" : "interrupted";
    else
        in->out->error = xasprintf(c, "the stream from %.*s was interrupted: %s", API_FMT(origin),
                                   *details ? details : c->curl->easy_strerror(code));
    return code == CURLE_OPERATION_TIMEDOUT    ? FAIL_TIMEOUT
           : code == CURLE_ABORTED_BY_CALLBACK ? FAIL_INTERRUPT
                                               : FAIL_PARTIAL;
}

static const char *explain(cli *c, const request *r, CURLcode code, const char *details)
{
    api_str origin = url_origin(c, api_str_of(r->url));
    const char *why = *details ? details : c->curl->easy_strerror(code);
    int st = exit_status(code);
    if (st == FAIL_TIMEOUT)
        return xasprintf(c, "%.*s did not respond in time: %s", API_FMT(origin), why);
    if (st == FAIL_CONNECT)
        return xasprintf(c, "%s %.*s: %s", was_lost(code) ? "lost the connection to" : "cannot connect to",
                         API_FMT(origin), why);
    if (st == FAIL_INTERRUPT)
        return "interrupted";
    return xasprintf(c, "%s: %s", masked_url(c, r->url), why);
}

static int perform(cli *c, const request *r, struct receiver *in, long ms)
{
    const struct api__curl *api = c->curl;
    CURL *h = c->curl_handle;
    char details[CURL_ERROR_SIZE] = "";
    struct curl_slist *list = header_list(c, r);
    api->easy_reset(h);
    api->easy_setopt(h, CURLOPT_URL, r->url);
    api->easy_setopt(h, CURLOPT_PROTOCOLS_STR, "http,https");
    api->easy_setopt(h, CURLOPT_PATH_AS_IS, 1L);
    api->easy_setopt(h, CURLOPT_NOSIGNAL, 1L);
    api->easy_setopt(h, CURLOPT_HTTPHEADER, list);
    api->easy_setopt(h, CURLOPT_CONNECTTIMEOUT_MS, r->quick ? 1000L : 10000L);
    /* libcurl's limit would end streams too, for which only --max-time is meant. */
    if (!r->follow || c->flags.max_time) {
        api->easy_setopt(h, CURLOPT_TIMEOUT_MS, ms);
    } else {
        clock_gettime(CLOCK_MONOTONIC, &in->end);
        in->end.tv_sec += ms / 1000;
    }
    api->easy_setopt(h, CURLOPT_ACCEPT_ENCODING, "");
    api->easy_setopt(h, CURLOPT_ERRORBUFFER, details);
    api->easy_setopt(h, CURLOPT_WRITEFUNCTION, on_body);
    api->easy_setopt(h, CURLOPT_WRITEDATA, in);
    api->easy_setopt(h, CURLOPT_HEADERFUNCTION, on_header);
    api->easy_setopt(h, CURLOPT_HEADERDATA, in);
    api->easy_setopt(h, CURLOPT_NOPROGRESS, 0L);
    api->easy_setopt(h, CURLOPT_XFERINFOFUNCTION, on_progress);
    api->easy_setopt(h, CURLOPT_XFERINFODATA, in);
    set_body(c, r);
    CURLcode code = api->easy_perform(h);
    /* The response was not HTTP. libcurl reports an unsupported protocol, as if nothing had been sent. */
    if (code == CURLE_UNSUPPORTED_PROTOCOL && strstr(details, "HTTP/0.9")) {
        snprintf(details, sizeof details, "the response is not HTTP");
        code = CURLE_WEIRD_SERVER_REPLY;
    }
    if (code == CURLE_ABORTED_BY_CALLBACK && in->late)
        code = CURLE_OPERATION_TIMEDOUT;
    long status = 0;
    api->easy_getinfo(h, CURLINFO_RESPONSE_CODE, &status);
    api->slist_free_all(list);
    in->out->status = (int)status;
    if (code == CURLE_OK)
        return DONE;
    if (in->out->streamed)
        return stream_status(c, r, in, code, details);
    in->out->error = explain(c, r, code, details);
    return exit_status(code);
}

int curl_send(cli *c, const request *r, response *out)
{
    struct receiver in = {.c = c, .request = r, .out = out};
    int st = c->curl ? DONE : load(c);
    if (st)
        return st;
    api_buf_init(&in.body, (size_t)1 << 32);
    st = perform(c, r, &in, max_time(c, r));
    out->headers = in.headers;
    out->body = xstrdup(c, api_buf_get(&in.body));
    api_buf_deinit(&in.body);
    return st;
}
