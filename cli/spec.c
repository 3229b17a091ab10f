/* The document: fetched once a session, looked up by resource, verb and name. */
#include "spec.h"
#include "http.h"

#include <strings.h>

static int read_document(cli *c, api_str document)
{
    api_node *root;
    api_json_error err;
    if (api_json_parse(&c->session, document, 0, &root, &err) != 0)
        return fail(c, FAIL_LOCAL, "%s/openapi.json:%u:%u: %s", c->server, err.line, err.column, err.reason);
    const api_node *paths = api_node_get(root, "paths");
    if (!api_node_get(root, "openapi") || !paths || paths->kind != API_OBJECT)
        return fail(c, FAIL_LOCAL, "%s/openapi.json is no OpenAPI 3 document", c->server);
    c->spec = spec_read(c, root, paths);
    return DONE;
}

/* The document is fetched whatever -n and --curl say, and is no part of what -v shows. */
static int fetch(cli *c, bool quick, answer *a)
{
    request r;
    int st = request_init(c, &r, "GET", API_S("/openapi.json"));
    if (st)
        return st;
    r.quick = quick;
    bool verbose = c->flags.verbose;
    c->flags.verbose = false;
    st = http_send(c, &r, a, NULL);
    c->flags.verbose = verbose;
    return st;
}

int spec_fetch(cli *c, api_str *document)
{
    answer a;
    int st = fetch(c, false, &a);
    if (!st && a.status != 200)
        st = answer_failed(c, &a);
    *document = a.body;
    return st;
}

int spec_load(cli *c)
{
    api_str document;
    int st = server_find(c);
    if (st || c->spec)
        return st;
    st = spec_fetch(c, &document);
    if (st)
        return st;
    api_str copy = api_arena_dup(&c->session, document);
    return read_document(c, (api_str){need(c, (void *)(uintptr_t)copy.p), copy.n});
}

bool spec_try(cli *c)
{
    answer a;
    if (server_find(c) != DONE)
        return false;
    if (c->spec)
        return true;
    if (fetch(c, true, &a) != DONE || a.status != 200)
        return false;
    api_str copy = api_arena_dup(&c->session, a.body);
    return copy.p && read_document(c, copy) == DONE;
}

/* Looking up */

static bool same(api_str a, api_str b)
{
    return a.n == b.n && strncasecmp(a.p ? a.p : "", b.p ? b.p : "", a.n) == 0;
}

const operation *spec_find(const struct spec *s, api_str resource, api_str verb)
{
    for (size_t i = 0; i < s->count; i++)
        if (same(s->list[i].resource, resource) && same(s->list[i].verb, verb))
            return &s->list[i];
    return NULL;
}

const operation *spec_by_id(const struct spec *s, api_str id)
{
    for (size_t i = 0; i < s->count; i++)
        if (api_str_eq(s->list[i].id, id))
            return &s->list[i];
    return NULL;
}

static size_t add_new(api_str *list, size_t n, api_str name)
{
    for (size_t i = 0; i < n; i++)
        if (same(list[i], name))
            return n;
    list[n] = name;
    return n + 1;
}

size_t spec_resources(cli *c, api_str **out)
{
    size_t n = 0;
    *out = make(c, c->spec->count, sizeof **out);
    for (size_t i = 0; i < c->spec->count; i++)
        n = add_new(*out, n, c->spec->list[i].resource);
    return n;
}

size_t spec_verbs(cli *c, api_str resource, api_str **out)
{
    size_t n = 0;
    *out = make(c, c->spec->count + 1, sizeof **out);
    for (size_t i = 0; i < c->spec->count; i++)
        if (same(c->spec->list[i].resource, resource))
            n = add_new(*out, n, c->spec->list[i].verb);
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
