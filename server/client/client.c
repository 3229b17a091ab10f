/* The in-process client: one request at a time, from its head to the end of the work behind its answer. */
#include <api/client.h>
#include <stdlib.h>

#include "server/client/inproc.h"

struct api_client {
    struct api__inproc app;
    api__visit visit; /* of the last answer */
    api_arena arena;  /* its list of headers */
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
    api__visit_init(&c->visit, &c->app);
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
    api__visit_deinit(&c->visit);
    api_arena_deinit(&c->arena);
    api__inproc_close(&c->app);
    free(c);
}

static int run(api__visit *v)
{
    int err = api__visit_prepare(v) ? api__visit_start(v) : API_ENOMEM;
    while (!err && api__visit_under_way(v))
        api__loop_round(&v->app->worker->loop, -1);
    return err;
}

static int read_answer(api_client *c, api_response *a)
{
    api__visit *v = &c->visit;
    a->status = v->status;
    int err = api__visit_result(v);
    if (!err)
        err = api__visit_body(v, &c->arena, &a->body);
    return err ? err : api__visit_headers(v, &c->arena, &a->headers, &a->header_count);
}

int api_client_send(api_client *c, const char *method, const char *target, const api_header *headers,
                    size_t header_count, api_str sent, api_response *out)
{
    *out = (api_response){0};
    api__visit_reset(&c->visit);
    api_arena_reset(&c->arena);
    int err = api__visit_write(&c->visit, method, target, headers, header_count, sent);
    if (!err)
        err = run(&c->visit);
    return err ? err : read_answer(c, out);
}
