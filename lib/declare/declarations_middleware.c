/* Middleware that a set-up function declares. The functions of the public header are with the middleware itself, in
 * server/middleware/. */
#include "declare/setup.h"

struct api__use *api__declarations_use(api_router *r, const struct api__middleware *middleware)
{
    struct api__use *u = api__setup_alloc(r->setup, sizeof *u), **end = &r->uses;
    if (!u)
        return NULL;
    while (*end)
        end = &(*end)->next;
    *end = u;
    u->middleware = middleware;
    u->index = r->setup->d->use_count++;
    u->of = r->setup->d;
    u->all = r->setup->d->all_uses;
    r->setup->d->all_uses = u;
    return u;
}

void api__use_cors(api_router *r, const struct api_cors_options *o)
{
    struct api__setup *s = r->setup;
    if (r->parent)
        api__setup_problem(s, s->d->entry->file, 0, "CORS is decided for the whole app: api_use_cors(app, ...)");
    s->uses_cors = true;
    s->cors = *o;
    s->cors.origins = api__setup_copy_texts(s, o->origins);
    s->cors.methods = api__setup_copy_texts(s, o->methods);
    s->cors.headers = api__setup_copy_texts(s, o->headers);
    s->cors.expose = api__setup_copy_texts(s, o->expose);
}
