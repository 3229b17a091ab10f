/* The in-process client: one request at a time, until its background work has ended. */
#include <api/client.h>
#include <stdlib.h>

#include "server/client/inproc.h"

struct api_client {
    struct api__inproc app;
    api__inproc_request request; /* the last one, which lends its response */
    api_arena arena;             /* its headers */
};

api_client *api_client_new(api_app *app, const api_settings *settings, api_problems *problems)
{
    api_settings s;
    api_settings_init(&s);
    api_client *c = calloc(1, sizeof *c);
    if (!c) {
        api_problems_add(problems, NULL, 0, 0, "%s", api_strerror(API_ENOMEM));
        return NULL;
    }
    api__inproc_request_init(&c->request, &c->app);
    api_arena_init(&c->arena, API_BUF_NO_MAX);
    if (api__inproc_open(&c->app, app, settings ? settings : &s, problems) == 0)
        return c;
    api_client_free(c);
    return NULL;
}

void api_client_free(api_client *c)
{
    if (!c)
        return;
    api__inproc_request_deinit(&c->request);
    api_arena_deinit(&c->arena);
    api__inproc_close(&c->app);
    free(c);
}

static int run(api__inproc_request *r)
{
    int err = api__inproc_request_prepare(r) ? api__inproc_request_start(r) : API_ENOMEM;
    while (!err && api__inproc_running(r))
        api__loop_round(&r->app->worker->loop, -1);
    return err;
}

static int read_response(api_client *c, api_response *out)
{
    api__inproc_request *r = &c->request;
    out->status = r->status;
    int err = api__inproc_result(r);
    if (!err)
        err = api__inproc_body(r, &c->arena, &out->body);
    return err ? err : api__inproc_headers(r, &c->arena, &out->headers, &out->header_count);
}

int api_client_send(api_client *c, const char *method, const char *target, const api_header *headers,
                    size_t header_count, api_str sent, api_response *out)
{
    *out = (api_response){0};
    api__inproc_request_reset(&c->request);
    api_arena_reset(&c->arena);
    int err = api__inproc_request_write(&c->request, method, target, headers, header_count, sent);
    if (!err)
        err = run(&c->request);
    return err ? err : read_response(c, out);
}
