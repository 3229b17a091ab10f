/* The document: fetched once a session, looked up by resource, verb and name. */
#include "spec.h"
#include "document.h"
#include "http.h"

#include <stdlib.h>
#include <strings.h>

void spec_take(cli *c, const document *d, bool old)
{
    c->spec = spec_read(c, d->root);
    c->spec->url = d->url;
    c->spec->old = old;
}

int spec_fetch(cli *c, api_str *text)
{
    document d;
    int st = document_fetch(c, false, &d);
    if (!st)
        *text = document_json(c, &d);
    return st;
}

int spec_load(cli *c)
{
    document d;
    int st = server_find(c);
    if (st || (c->spec && !c->spec->old))
        return st;
    st = document_fetch(c, false, &d);
    if (!st)
        spec_take(c, &d, false);
    return st;
}

bool spec_cached(cli *c)
{
    document d;
    if (server_find(c) != DONE)
        return false;
    if (!c->spec && document_cached(c, &d))
        spec_take(c, &d, true);
    return c->spec != NULL;
}

bool spec_try(cli *c)
{
    document d;
    if (spec_cached(c))
        return true;
    if (server_find(c) != DONE || document_fetch(c, true, &d) != DONE)
        return false;
    spec_take(c, &d, false);
    return true;
}

/* A server with a path, as in https://example.com/v1: the document's paths may begin with it or not. */
const char *spec_url(cli *c, api_str path)
{
    const char *whole = printed(c, "%.*s%.*s", API_FMT(c->spec->prefix), API_FMT(path));
    const char *host = strstr(c->server, "://") + 3, *own = host + strcspn(host, "/");
    size_t n = strlen(own);
    while (n && own[n - 1] == '/')
        n--;
    bool has = n && strncmp(whole, own, n) == 0 && (whole[n] == '/' || !whole[n]);
    size_t base = (size_t)(own - c->server) + (has ? 0 : n);
    return printed(c, "%.*s%s%s", (int)base, c->server, *whole == '/' ? "" : "/", whole);
}

/* Looking up */

static bool same(api_str a, api_str b)
{
    return a.n == b.n && strncasecmp(a.p ? a.p : "", b.p ? b.p : "", a.n) == 0;
}

static int compare(api_str a, api_str b)
{
    int order = strncasecmp(a.p ? a.p : "", b.p ? b.p : "", a.n < b.n ? a.n : b.n);
    return order ? order : (a.n > b.n) - (a.n < b.n);
}

int operation_compare(const operation *a, const operation *b)
{
    int order = compare(a->resource, b->resource);
    return order ? order : compare(a->verb, b->verb);
}

static int compare_entries(const void *key, const void *entry)
{
    return operation_compare(key, *(operation *const *)entry);
}

const operation *spec_find(const struct spec *s, api_str resource, api_str verb)
{
    const operation key = {.resource = resource, .verb = verb};
    operation *const *found = s->count ? bsearch(&key, s->sorted, s->count, sizeof *s->sorted, compare_entries) : NULL;
    return found ? *found : NULL;
}

const operation *spec_by_id(const struct spec *s, api_str id)
{
    for (size_t i = 0; i < s->count; i++)
        if (api_str_eq(s->list[i].id, id))
            return &s->list[i];
    return NULL;
}

size_t spec_resources(cli *c, api_str **out)
{
    strset seen = {.fold = true};
    size_t n = 0;
    *out = make(c, c->spec->count, sizeof **out);
    for (size_t i = 0; i < c->spec->count; i++)
        if (strset_add(&seen, c->spec->list[i].resource))
            (*out)[n++] = c->spec->list[i].resource;
    strset_deinit(&seen);
    return n;
}

size_t spec_verbs(cli *c, api_str resource, api_str **out)
{
    strset seen = {.fold = true};
    size_t n = 0;
    *out = make(c, c->spec->count + 1, sizeof **out);
    for (size_t i = 0; i < c->spec->count; i++)
        if (same(c->spec->list[i].resource, resource) && c->spec->list[i].verb.n &&
            strset_add(&seen, c->spec->list[i].verb))
            (*out)[n++] = c->spec->list[i].verb;
    strset_deinit(&seen);
    /* Without PATCH, update is GET, merge and PUT. */
    if (n && !spec_find(c->spec, resource, API_S("update")) && spec_find(c->spec, resource, API_S("get")) &&
        spec_find(c->spec, resource, API_S("replace")))
        (*out)[n++] = API_S("update");
    return n;
}

const param *operation_param(const operation *o, api_str name)
{
    for (size_t i = 0; i < o->param_count; i++)
        if (api_str_eq(o->params[i].name, name))
            return &o->params[i];
    return NULL;
}
