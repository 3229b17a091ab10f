/* Middleware that a set-up function declares. */
#include "declare/setup.h"

static struct api__use *use(api_router *r, enum api__use_kind kind)
{
    struct api__use *u = api__setup_alloc(r->setup, sizeof *u), **end = &r->uses;
    if (!u)
        return NULL;
    while (*end)
        end = &(*end)->next;
    *end = u;
    u->kind = kind;
    u->index = r->setup->d->use_count++;
    u->of = r->setup->d;
    u->all = r->setup->d->all_uses;
    r->setup->d->all_uses = u;
    return u;
}

void api_use(api_router *r, api_middleware fn)
{
    struct api__use *u = use(r, API__USE_OWN);
    if (u)
        u->fn = fn;
}

void api__use_trusted_hosts(api_router *r, const char *const *hosts)
{
    struct api__use *u = use(r, API__USE_TRUSTED_HOSTS);
    if (u)
        u->config.texts = api__setup_copy_texts(r->setup, hosts);
}

void api_use_https_redirect(api_router *r)
{
    use(r, API__USE_HTTPS_REDIRECT);
}

void api__use_security_headers(api_router *r, const struct api_security_headers_options *o)
{
    struct api__use *u = use(r, API__USE_SECURITY_HEADERS);
    struct api_security_headers_options *copy = api__setup_alloc(r->setup, sizeof *copy);
    if (!u || !copy)
        return;
    *copy = *o;
    copy->content_security_policy = api__setup_copy_text(r->setup, o->content_security_policy);
    copy->referrer_policy = api__setup_copy_text(r->setup, o->referrer_policy);
    copy->frame_options = api__setup_copy_text(r->setup, o->frame_options);
    u->config.security = copy;
}

void api__use_sessions(api_router *r, const struct api_sessions_options *o)
{
    struct api__use *u = use(r, API__USE_SESSIONS);
    struct api_sessions_options *copy = api__setup_alloc(r->setup, sizeof *copy);
    if (!u || !copy)
        return;
    *copy = *o;
    copy->secrets = api__setup_copy_texts(r->setup, o->secrets);
    copy->cookie = api__setup_copy_text(r->setup, o->cookie);
    copy->same_site = api__setup_copy_text(r->setup, o->same_site);
    u->config.sessions = copy;
}

void api_use_timing(api_router *r)
{
    use(r, API__USE_TIMING);
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
