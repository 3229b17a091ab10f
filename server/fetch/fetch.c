/* Requests to other servers whose responses are kept in memory. */
#include <api/fetch.h>
#include <stdlib.h>
#include <strings.h>

#include "server/fetch/fetcher.h"
#include "server/http/http1_chars.h"

static bool is(api_str s, const char *z)
{
    return s.n == strlen(z) && strncasecmp(s.p, z, s.n) == 0;
}

static int add_headers(api__transfer *t, const struct api_fetch_options *o)
{
    bool typed = false;
    int err = api__transfer_without(t, "Expect");
    for (size_t i = 0; !err && i < o->header_count; i++) {
        err = api__transfer_header(t, o->headers[i].name, o->headers[i].value);
        typed |= is(o->headers[i].name, "Content-Type");
    }
    if (!err && o->body.n && !typed)
        err = api__transfer_header(t, API_S("Content-Type"),
                                   o->content_type ? api_str_of(o->content_type) : API_S("application/json"));
    return err;
}

/* For GET, HEAD and POST libcurl has options of its own, which determine what a redirect changes them to and whether a
 * response body is expected. */
static int set_method(api__transfer *t, const struct api_fetch_options *o)
{
    const char *method = o->method ? o->method : o->body.n ? "POST" : "GET";
    CURLcode (*set)(CURL *, CURLoption, ...) = t->curl->easy_setopt;
    if (!api__is_token(api_str_of(method)))
        return API_EUSAGE;
    if (o->body.n || strcmp(method, "POST") == 0) {
        set(t->easy, CURLOPT_POST, 1L);
        set(t->easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)o->body.n);
        set(t->easy, CURLOPT_POSTFIELDS, o->body.n ? o->body.p : "");
    }
    if (strcmp(method, "HEAD") == 0)
        set(t->easy, CURLOPT_NOBODY, 1L);
    else if (strcmp(method, o->body.n ? "POST" : "GET") != 0 && strcmp(method, "POST") != 0)
        set(t->easy, CURLOPT_CUSTOMREQUEST, method);
    return API_OK;
}

static int set_options(api__transfer *t, const struct api_fetch_options *o)
{
    const api_limits *l = &t->req->service->limits;
    CURLcode (*set)(CURL *, CURLoption, ...) = t->curl->easy_setopt;
    api_buf_init(&t->body, o->max_body ? o->max_body : (size_t)l->fetch_body);
    set(t->easy, CURLOPT_TIMEOUT_MS, (long)(o->timeout_ms ? o->timeout_ms : l->fetch_time));
    set(t->easy, CURLOPT_CONNECTTIMEOUT_MS, (long)(o->connect_ms ? o->connect_ms : l->fetch_connect));
    set(t->easy, CURLOPT_FOLLOWLOCATION, (long)(o->redirects > 0));
    set(t->easy, CURLOPT_MAXREDIRS, (long)o->redirects);
    set(t->easy, CURLOPT_ACCEPT_ENCODING, "");
    int err = set_method(t, o);
    return err ? err : add_headers(t, o);
}

static int perform(api__transfer *t)
{
    int err = api__transfer_start(t);
    while (!err && !t->done)
        err = api__transfer_wait(t, INT64_MAX);
    return err ? err : api__transfer_result(t);
}

/* Drop Content-Encoding and Content-Length: the body has been decoded. */
static void drop_coding(api_response *a, api_header *fields)
{
    size_t n = 0;
    if (!api_response_header(a, "Content-Encoding").p)
        return;
    for (size_t i = 0; i < a->header_count; i++)
        if (!is(fields[i].name, "Content-Encoding") && !is(fields[i].name, "Content-Length"))
            fields[n++] = fields[i];
    a->header_count = n;
}

static int read_answer(api__transfer *t, api_response *out)
{
    api_header *fields;
    size_t n;
    int err = api__transfer_fields(t, &fields, &n);
    if (err)
        return err;
    t->body.max++; /* room for a NUL after a body of the maximum size */
    const char *text = api_buf_cstr(&t->body);
    api_str body = {text, t->body.n};
    if (t->body.err || api_arena_defer(t->req->arena, free, t->body.p) != 0)
        return API_ENOMEM;
    t->body.p = NULL; /* now owned by the request's arena */
    *out = (api_response){.status = t->status, .headers = fields, .header_count = n, .body = body};
    drop_coding(out, fields);
    return API_OK;
}

int api__fetch(api_request *req, api_str url, const struct api_fetch_options *o, api_response *out)
{
    api__transfer t;
    *out = (api_response){0};
    int err = api__transfer_begin(&t, req);
    if (err)
        return err;
    err = api__transfer_url(&t, url);
    if (!err)
        err = set_options(&t, o);
    if (!err)
        err = perform(&t);
    if (!err)
        err = read_answer(&t, out);
    api__transfer_end(&t);
    return err;
}
