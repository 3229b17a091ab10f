/* Dependencies: each is made at most once per request, from its own inputs. */
#include "server/operation/depends.h"
#include "server/call/call.h"
#include "server/operation/bind.h"
#include "server/operation/operation.h"
#include "server/request/response.h"
#include "server/request/served_app.h"
#include "server/resource/resource.h"

const api_dependency *api__override_find(const api_request *req, const api_dependency *def)
{
    const struct api__override *o = req->service->overrides;
    while (o && !api__same_dependency(o->def, def))
        o = o->next;
    return o ? o->by : NULL;
}

/* Binds the dependency's inputs and makes its value. False: the inputs are invalid. */
static bool make(api_request *req, const struct api__dependency *d, void **value)
{
    const api_dependency *by = api__override_find(req, d->def);
    void *in = api_alloc(req, by ? by->size : d->inputs->size);
    int err = by ? 0 : api__bind(req, d->inputs, in);
    if (err == API__ANSWERED)
        api__call_leave(req);
    if (err)
        return false;
    const api_dependency *def = by ? by : d->def;
    *value = def->make ? def->make(req, in) : in;
    return true;
}

/* Dependency values are indexed per app, so a mounted app needs its own array. */
static struct api__made *values_of(api_request *req)
{
    struct api__call *c = req->call;
    const struct api__declarations *d = api__declarations(req);
    if (c->values_of != d) {
        c->values = api_alloc(req, (d->dependency_count + 1) * sizeof *c->values);
        c->values_of = d;
    }
    return c->values;
}

struct api__made *api__depend(api_request *req, const struct api__dependency *d)
{
    struct api__made *v = &values_of(req)[d->index];
    if (v->state == API__MAKING) { /* api_need calls are not declared, so cycles are only found here */
        api__logf(req->service->log, API_LOG_ERROR, "request %s: api_need: dependency \"%s\" depends on itself",
                  req->id, d->def->name);
        api__fail(req, 500, (api_str){NULL, 0});
    }
    if (v->state != API__UNMADE)
        return v;
    v->state = API__MAKING;
    v->state = make(req, d, &v->value) ? API__MADE : API__REFUSED;
    return v;
}

_Noreturn static void refuse_need(api_request *req, const api_dependency *def, const char *why)
{
    api__logf(req->service->log, API_LOG_ERROR, "request %s: api_need(req, %s): %s", req->id, def->name, why);
    api__fail(req, 500, (api_str){NULL, 0});
}

/* The user dependencies work without being declared if the app has users. */
static void *need_user(api_request *req, const api_dependency *def)
{
    static struct api__inputs none = {.size = sizeof(uint64_t[2])};
    const struct api__dependency d = {.def = def, .inputs = &none};
    void *value = NULL;
    if (!req->service->app->auth)
        refuse_need(req, def, "the app has no users: set .auth = true in API_APP");
    make(req, &d, &value);
    return value;
}

void *api__need(api_request *req, const api_dependency *def)
{
    const struct api__dependency *d = api__declarations(req) ? api__declarations(req)->dependencies : NULL;
    while (d && !api__same_dependency(d->def, def))
        d = d->next;
    if (!d && def->options.api__user != API__NEEDS_NO_USER)
        return need_user(req, def);
    if (!d)
        refuse_need(req, def, "no operation of this app declares the dependency");
    if (!req->call->decode.errors && !api__decode_start(req)) /* called from middleware or a hook */
        api__call_leave(req);
    struct api__made *v = api__depend(req, d);
    if (v->state == API__MADE)
        return v->value;
    api__respond_errors(req, 422, req->call->decode.errors);
    api__call_leave(req);
}
