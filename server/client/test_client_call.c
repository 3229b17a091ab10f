/* Calls of the test client: starting, waiting, finishing. */
#include <stdlib.h>
#include <strings.h>

#include "server/client/test_client.h"

api_test_call *api__test_call_new(api_test_client *c)
{
    api_test_call *call = calloc(1, sizeof *call);
    if (!call)
        return NULL;
    call->client = c;
    call->messages_p = &call->messages;
    api_arena_init(&call->arena, API_BUF_NO_MAX);
    api__inproc_request_init(&call->request, &c->app);
    call->next = c->calls;
    c->calls = call;
    return call;
}

void api__test_call_free(api_test_call *call)
{
    if (call->ws)
        wslay_event_context_free(call->ws);
    api__inproc_request_deinit(&call->request);
    api_arena_deinit(&call->arena);
    free(call);
}

void api__test_no_response(api_test_call *call, const char *why)
{
    call->response = (api_test_response){.problem = why, .call = call};
    call->has_head = call->complete = true;
}

/* --- the response --- */

static bool has_head(api_test_call *call)
{
    return call->complete || call->request.x->req.streaming;
}

static bool is_complete(api_test_call *call)
{
    return call->complete;
}

/* Copies the headers, as the request is freed when it ends. */
static int copy_headers(api_test_call *call, api_test_response *a)
{
    int err = api__inproc_headers(&call->request, &call->arena, &a->headers, &a->header_count);
    api_header *list = (api_header *)(uintptr_t)a->headers;
    for (size_t i = 0; i < a->header_count && !err; i++) {
        list[i].name = api_arena_dup(&call->arena, list[i].name);
        list[i].value = api_arena_dup(&call->arena, list[i].value);
        err = list[i].name.p && list[i].value.p ? 0 : API_ENOMEM;
    }
    return err;
}

static void read_head(api_test_call *call)
{
    api_test_response *a = &call->response;
    if (call->has_head)
        return;
    call->has_head = true;
    a->status = call->request.status;
    if (copy_headers(call, a) != 0)
        api__test_no_response(call, "out of memory");
    else
        api__test_cookies_keep(call->client, a, call->path);
}

static void read_body(api_test_call *call)
{
    read_head(call);
    if (call->complete)
        return;
    call->complete = true;
    int err = api__inproc_result(&call->request);
    if (!err)
        err = api__test_set_body(call, &call->response, call->request.response);
    if (err)
        api__test_no_response(call, err == API_ECLOSED   ? "the response was cut off before its end"
                                    : err == API_ETOOBIG ? "the response exceeds limits.stream_collected"
                                                         : api_strerror(err));
}

void api__test_collect(api_test_client *c)
{
    for (api_test_call *call = c->calls; call; call = call->next) {
        if (!call->request.x || !call->request.x->ended)
            continue;
        read_body(call);
        api__exchange_give(call->request.x);
        call->request.x = NULL;
    }
}

/* --- public --- */

static const api_test_response nothing = {.problem = "out of memory"};

void api__test_begin(api_test_call *call, const struct api_test_options *o, bool streamed)
{
    call->request.streamed = streamed;
    call->response.call = call;
    call->path = api_arena_dup(&call->arena, api_str_of(o->path ? o->path : "/")).p;
    int err = call->path ? api__test_write(call, o) : API_ENOMEM;
    api_request *req = err ? NULL : api__inproc_request_prepare(&call->request);
    if (!err && !req)
        err = API_ENOMEM;
    if (!err) {
        req->https = o->https;
        if (o->peer)
            req->peer = api_arena_dup(&call->arena, api_str_of(o->peer));
        err = api__inproc_request_start(&call->request);
    }
    if (err)
        api__test_no_response(call, err == API_EUSAGE ? "invalid request: line break in the method, path or a header"
                                                      : api_strerror(err));
    else if (streamed)
        api__test_settle(call->client);
    api__test_collect(call->client);
}

static api_test_call *begin(api_test_client *c, const struct api_test_options *o, bool streamed)
{
    api_test_call *call = api__test_call_new(c);
    if (call)
        api__test_begin(call, o, streamed);
    return call;
}

api_test_call *api__test_start(api_test_client *c, const struct api_test_options *o)
{
    return begin(c, o, true);
}

bool api_test_ended(const api_test_call *call)
{
    return call->complete;
}

const api_test_response *api_test_head(api_test_call *call)
{
    if (!call)
        return &nothing;
    if (!api__test_wait(call, has_head, true))
        api__test_no_response(call, "no response: the handler is blocked and nothing can wake it");
    else
        read_head(call);
    return &call->response;
}

/* Collects the rest, so that the handler does not wait for a client that has stopped reading. */
static const api_test_response *finish(api_test_call *call)
{
    api__inproc_collect(&call->request);
    if (!api__test_wait(call, is_complete, true)) {
        api__test_end_call(call);
        api__test_no_response(call, "no response: the handler is blocked and nothing can wake it");
    }
    return &call->response;
}

const api_test_response *api_test_finish(api_test_call *call)
{
    return call ? finish(call) : &nothing;
}

void api_test_hang_up(api_test_call *call)
{
    api__inproc_hang_up(&call->request);
}

/* --- redirects (RFC 9110, 15.4) --- */

static bool turns_to_get(int status, const char *method)
{
    return status == 303 ? strcmp(method, "HEAD") != 0
                         : (status == 301 || status == 302) && strcmp(method, "POST") == 0;
}

/* The path of Location; NULL: absent, or not on this app. */
static const char *target_of(const api_test_response *a)
{
    const char *at = api_test_header(a, "Location"), *host = strstr(at, "://");
    if (host && host < at + strcspn(at, "/?#") + 1)
        at = strncmp(host + 3, "localhost", 9) == 0 ? host + 3 + strcspn(host + 3, "/?#") : "";
    return *at == '/' && at[1] != '/' ? at : NULL;
}

static api_test_call *follow(api_test_client *c, const api_test_response *a, struct api_test_options *o)
{
    const char *path = target_of(a), *method = o->method                                     ? o->method
                                               : o->json || o->form || o->files || o->body.p ? "POST"
                                                                                             : "GET";
    if (a->status < 301 || a->status > 308 || (a->status > 303 && a->status < 307) || !path)
        return NULL;
    if (turns_to_get(a->status, method)) {
        o->method = "GET";
        o->json = o->content_type = NULL;
        o->form = NULL;
        o->files = NULL;
        o->body = (api_str){NULL, 0};
    }
    o->path = path;
    o->query = NULL;
    return begin(c, o, false);
}

const api_test_response *api__test_request(api_test_client *c, const struct api_test_options *o)
{
    struct api_test_options next = *o;
    api_test_call *call = begin(c, o, false);
    const api_test_response *a = api_test_finish(call);
    for (int i = 0; i < o->redirects; i++) {
        call = follow(c, a, &next);
        if (!call)
            break;
        a = api_test_finish(call);
    }
    return a;
}
