/* Calls of the test client: started, waited for, finished. */
#include <stdlib.h>
#include <strings.h>

#include "server/client/testing.h"

api_test_call *api__test_call_new(api_test_client *c)
{
    api_test_call *call = calloc(1, sizeof *call);
    if (!call)
        return NULL;
    call->client = c;
    call->messages_p = &call->messages;
    api_arena_init(&call->arena, API_BUF_NO_MAX);
    api__visit_init(&call->visit, &c->app);
    call->next = c->calls;
    c->calls = call;
    return call;
}

void api__test_call_free(api_test_call *call)
{
    if (call->ws)
        wslay_event_context_free(call->ws);
    api__visit_deinit(&call->visit);
    api_arena_deinit(&call->arena);
    free(call);
}

void api__test_no_answer(api_test_call *call, const char *why)
{
    call->answer = (api_test_response){.problem = why, .call = call};
    call->headed = call->whole = true;
}

/* --- the answer --- */

static bool is_headed(api_test_call *call)
{
    return call->whole || call->visit.x->req.streaming;
}

static bool is_ended(api_test_call *call)
{
    return call->whole;
}

/* Texts of the head are copied: they would move while it goes on. */
static int copy_headers(api_test_call *call, api_test_response *a)
{
    int err = api__visit_headers(&call->visit, &call->arena, &a->headers, &a->header_count);
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
    api_test_response *a = &call->answer;
    if (call->headed)
        return;
    call->headed = true;
    a->status = call->visit.status;
    if (copy_headers(call, a) != 0)
        api__test_no_answer(call, "out of memory");
    else
        api__test_cookies_take(call->client, a, call->path);
}

static void read_whole(api_test_call *call)
{
    read_head(call);
    if (call->whole)
        return;
    call->whole = true;
    int err = api__visit_result(&call->visit);
    if (!err)
        err = api__test_set_body(call, &call->answer, call->visit.whole);
    if (err)
        api__test_no_answer(call, err == API_ECLOSED   ? "the answer broke off"
                                  : err == API_ETOOBIG ? "the answer is over limits.stream_collected"
                                                       : api_strerror(err));
}

/* Those that have ended give up what the request held: its memory, its places in channels. */
void api__test_collect(api_test_client *c)
{
    for (api_test_call *call = c->calls; call; call = call->next) {
        if (!call->visit.x || !call->visit.x->ended)
            continue;
        read_whole(call);
        api__exchange_give(call->visit.x);
        call->visit.x = NULL;
    }
}

/* --- public --- */

static const char out_of_memory[] = "out of memory";
static const api_test_response nothing = {.problem = out_of_memory};

void api__test_begin(api_test_call *call, const struct api_test_options *o, bool live)
{
    call->visit.live = live;
    call->answer.call = call;
    call->path = api_arena_dup(&call->arena, api_str_of(o->path ? o->path : "/")).p;
    int err = call->path ? api__test_write(call, o) : API_ENOMEM;
    api_request *req = err ? NULL : api__visit_prepare(&call->visit);
    if (!err && !req)
        err = API_ENOMEM;
    if (!err) {
        req->https = o->https;
        if (o->peer)
            req->peer = api_arena_dup(&call->arena, api_str_of(o->peer));
        err = api__visit_start(&call->visit);
    }
    if (err)
        api__test_no_answer(call,
                            err == API_EUSAGE ? "the request has a line end where none may be" : api_strerror(err));
    else if (live)
        api__test_settle(call->client);
    api__test_collect(call->client);
}

static api_test_call *begin(api_test_client *c, const struct api_test_options *o, bool live)
{
    api_test_call *call = api__test_call_new(c);
    if (call)
        api__test_begin(call, o, live);
    return call;
}

api_test_call *api__test_start(api_test_client *c, const struct api_test_options *o)
{
    return begin(c, o, true);
}

bool api_test_ended(const api_test_call *call)
{
    return call->whole;
}

const api_test_response *api_test_head(api_test_call *call)
{
    if (!call)
        return &nothing;
    if (!api__test_wait(call, is_headed, true))
        api__test_no_answer(call, "no answer: the handler waits for what does not come");
    else
        read_head(call);
    return &call->answer;
}

/* What nobody takes any more must not hold the handler. */
static const api_test_response *finish(api_test_call *call)
{
    call->visit.live = false;
    call->visit.out.max = (size_t)call->client->app.service->limits.stream_collected;
    api__visit_take(&call->visit, 0);
    if (!api__test_wait(call, is_ended, true)) {
        api__test_end_call(call);
        api__test_no_answer(call, "no answer: the handler waits for what does not come");
    }
    return &call->answer;
}

const api_test_response *api_test_finish(api_test_call *call)
{
    return call ? finish(call) : &nothing;
}

void api_test_hang_up(api_test_call *call)
{
    api__visit_hang_up(&call->visit);
}

/* --- redirects (RFC 9110, 15.4) --- */

static bool turns_to_get(int status, const char *method)
{
    return status == 303 ? strcmp(method, "HEAD") != 0
                         : (status == 301 || status == 302) && strcmp(method, "POST") == 0;
}

/* The path that a Location leads to; NULL: another place than this app, or none. */
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
