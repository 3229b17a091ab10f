/* Runs a request through the middleware of a C app. */
#include "server/middleware/chain.h"
#include "server/call/call.h"
#include "server/middleware/middleware.h"
#include "server/request/served_app.h"

int api__chain_prepare(const struct api__use *u, api_arena *arena, void **config, api_problems *problems)
{
    const struct api__middleware *m = u->middleware;
    const char *wrong = NULL;
    int err = m->prepare ? m->prepare(u, arena, config, &wrong) : API_OK;
    if (wrong)
        api_problems_add(problems, u->of->entry->file, 0, 0, "%s: invalid %s", m->function, wrong);
    return err;
}

static const void *config_of(const api_request *req, const struct api__use *u)
{
    const struct api__served_app *s = req->service->served;
    while (s->app->declarations != u->of) /* an enclosing app of the mounted one */
        s = s->next;
    return s->uses[u->index];
}

int api_next(api_request *req)
{
    struct api__call *c = req->call;
    const struct api__use *const *at = c->uses;
    if (!at) {
        api__logf(req->service->log, API_LOG_ERROR, "request %s: api_next called outside middleware", req->id);
        return API_EUSAGE;
    }
    c->uses = *at ? at + 1 : NULL;
    if (*at)
        (*at)->middleware->run(req, *at, config_of(req, *at));
    else
        c->last(req);
    c->uses = at;
    return req->status;
}

void api__chain(api_request *req, const struct api__use *const *uses, void (*last)(api_request *req))
{
    if (!uses || !*uses) {
        last(req);
        return;
    }
    struct api__call *c = api__call_get(req);
    if (!c)
        return;
    const struct api__use *const *uses_before = c->uses;
    void (*last_before)(api_request *) = c->last;
    c->uses = uses;
    c->last = last;
    api_next(req);
    c->uses = uses_before;
    c->last = last_before;
}
