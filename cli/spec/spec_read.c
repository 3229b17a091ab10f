/* Reading the OpenAPI document of any server: what is not understood is left out, not an error. */
#include "cli/core/memory.h"
#include "cli/core/node.h"
#include "cli/spec/schema.h"
#include "cli/spec/spec.h"
#include "shared/nocase.h"

#include <ctype.h>
#include <stdlib.h>
#include <strings.h>

struct reader {
    cli *c;
    const api_node *root, *paths;
    struct spec *s;
    strset collections; /* paths that have "PATH/{something}" */
    strset taken;       /* "RESOURCE VERB" */
};

/* "RESOURCE VERB" */
static char *session_printed(cli *c, api_str resource, api_str verb)
{
    char *out = xcalloc_session(c, resource.n + verb.n + 2, 1);
    snprintf(out, resource.n + verb.n + 2, "%.*s %.*s", API_FMT(resource), API_FMT(verb));
    return out;
}

/* Paths */

static api_str strip_slash(api_str path)
{
    while (path.n > 1 && path.p[path.n - 1] == '/')
        path.n--;
    return path;
}

static bool is_param(api_str segment)
{
    return segment.n > 2 && segment.p[0] == '{' && segment.p[segment.n - 1] == '}';
}

/* Takes the next segment off `path`. */
static bool next_segment(api_str *path, api_str *segment)
{
    while (path->n && path->p[0] == '/')
        *path = (api_str){path->p + 1, path->n - 1};
    if (!path->n)
        return false;
    const char *slash = memchr(path->p, '/', path->n);
    *segment = (api_str){path->p, slash ? (size_t)(slash - path->p) : path->n};
    *path = (api_str){path->p + segment->n, path->n - segment->n};
    return true;
}

/* Takes a custom method, as in "{id}:publish" or "items:batch", off the segment; its name. */
static api_str take_method(api_str *segment)
{
    const char *colon = memrchr(segment->p, ':', segment->n);
    const char *end = segment->p + segment->n;
    if (!colon || colon == segment->p || colon + 1 == end || memchr(colon, '}', (size_t)(end - colon)))
        return (api_str){NULL, 0};
    segment->n = (size_t)(colon - segment->p);
    return (api_str){colon + 1, (size_t)(end - colon) - 1};
}

struct shape {
    size_t segments;
    api_str first_fixed, last_fixed;
    api_str method; /* a custom one, at the end */
    bool item;      /* ends with a parameter */
};

static struct shape shape_of(api_str path)
{
    struct shape s = {0};
    api_str segment;
    while (next_segment(&path, &segment)) {
        s.segments++;
        s.method = take_method(&segment);
        s.item = is_param(segment);
        if (s.item)
            continue;
        s.last_fixed = segment;
        if (!s.first_fixed.p)
            s.first_fixed = segment;
    }
    return s;
}

/* "PATH/{something}" makes PATH a collection. */
static void read_collections(struct reader *r)
{
    for (const api_node *n = r->paths ? r->paths->first : NULL; n; n = n->next) {
        api_str path = strip_slash(n->key);
        const char *slash = path.n ? memrchr(path.p, '/', path.n) : NULL;
        size_t up = slash ? (size_t)(slash - path.p) : 0;
        if (slash && is_param((api_str){slash + 1, path.n - up - 1}))
            strset_add(&r->collections, strip_slash((api_str){path.p, up}));
    }
}

/* Names */

static api_str slug(cli *c, api_str name)
{
    api_str copy = api_arena_dup(&c->session, name);
    char *p = xcheck((void *)(uintptr_t)copy.p);
    for (size_t i = 0; i < copy.n; i++)
        if (isspace((unsigned char)p[i]))
            p[i] = '-';
    return copy;
}

static api_str resource_of(const struct reader *r, const operation *o, const struct shape *shape)
{
    const api_node *tags = api_node_get(o->node, "tags");
    if (tags && tags->first && tags->first->kind == API_STRING && tags->first->text.n)
        return slug(r->c, tags->first->text);
    return shape->first_fixed.p ? shape->first_fixed : API_S("root");
}

static const char *usual_verb(const char *method, bool item)
{
    static const struct {
        const char *method, *collection, *item;
    } verbs[] = {{"GET", "list", "get"},
                 {"POST", "create", NULL},
                 {"PATCH", NULL, "update"},
                 {"PUT", NULL, "replace"},
                 {"DELETE", NULL, "delete"}};
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
        if (strcmp(verbs[i].method, method) == 0)
            return item ? verbs[i].item : verbs[i].collection;
    return NULL;
}

/* Takes the name, if it is not empty and not taken. */
static bool take_name(struct reader *r, const operation *o)
{
    return o->verb.n && strset_add(&r->taken, api_str_of(session_printed(r->c, o->resource, o->verb)));
}

static void name_operation(struct reader *r, operation *o)
{
    struct shape shape = shape_of(o->path);
    o->resource = resource_of(r, o, &shape);
    bool collection = shape.segments == 1 || strset_has(&r->collections, strip_slash(o->path)) ||
                      api_str_eq(shape.last_fixed, o->resource);
    bool usual = !shape.method.p && (shape.item || collection);
    const api_str candidates[] = {node_string(o->node, "x-cli-name"), shape.method,
                                  api_str_of(usual ? usual_verb(o->method, shape.item) : NULL),
                                  shape.last_fixed.p ? shape.last_fixed : o->id, o->id};
    for (size_t i = 0; i < sizeof candidates / sizeof *candidates; i++) {
        o->verb = candidates[i];
        if (take_name(r, o))
            return;
    }
    o->verb = (api_str){NULL, 0}; /* all names are taken: the operation can be called by its operationId */
}

/* Parameters and bodies */

static bool read_place(const api_node *n, enum place *out)
{
    static const char *const names[] = {"path", "query", "header", "cookie"};
    api_str in = node_string(n, "in");
    for (size_t i = 0; i < 4; i++) {
        if (api_str_is(in, names[i])) {
            *out = (enum place)i;
            return true;
        }
    }
    return false;
}

/* OpenAPI says to ignore header parameters of these names. */
static bool is_ignored(const param *p)
{
    static const char *const names[] = {"Accept", "Content-Type", "Authorization"};
    for (size_t i = 0; p->in == IN_HEADER && i < 3; i++)
        if (api__nocase_is(p->name, names[i]))
            return true;
    return false;
}

static bool read_param(const struct reader *r, const api_node *n, param *p)
{
    n = schema_resolve(r->root, n);
    *p = (param){
        .name = node_string(n, "name"), .about = node_string(n, "description"), .schema = api_node_get(n, "schema")};
    if (!p->name.n || !read_place(n, &p->in) || is_ignored(p))
        return false;
    p->required = p->in == IN_PATH || node_is_true(n, "required");
    const api_node *explode = api_node_get(n, "explode");
    p->explode = p->in == IN_QUERY && (!explode || explode->truth);
    return true;
}

/* `places` has the names in each place, with the numbers of their parameters from 1: a parameter of the operation
 * replaces one of the path. */
static void add_params(const struct reader *r, operation *o, const api_node *list, strset *places)
{
    for (const api_node *n = list && list->kind == API_ARRAY ? list->first : NULL; n; n = n->next) {
        param p;
        if (!read_param(r, n, &p))
            continue;
        size_t *number = strset_number(&places[p.in], p.name);
        if (!*number)
            *number = ++o->param_count;
        o->params[*number - 1] = p;
    }
}

/* Path parameters come first, in the path's order, declared or not: they are positional. */
static void add_path_params(operation *o, strset *names)
{
    api_str path = o->path, segment;
    while (next_segment(&path, &segment)) {
        const char *open = memchr(segment.p, '{', segment.n);
        const char *close = open ? memchr(open, '}', segment.n - (size_t)(open - segment.p)) : NULL;
        if (!close)
            continue;
        param p = {.name = {open + 1, (size_t)(close - open - 1)}, .in = IN_PATH, .required = true};
        size_t *number = strset_number(names, p.name);
        o->params[o->param_count++] = p;
        if (!*number)
            *number = o->param_count;
    }
}

static void read_params(const struct reader *r, operation *o, const api_node *item)
{
    const api_node *shared = api_node_get(item, "parameters"), *own = api_node_get(o->node, "parameters");
    size_t most = (shared ? shared->count : 0) + (own ? own->count : 0) + o->path.n;
    o->params = xcalloc_session(r->c, most, sizeof *o->params);
    strset places[IN_COOKIE + 1] = {0};
    add_path_params(o, &places[IN_PATH]);
    add_params(r, o, shared, places);
    add_params(r, o, own, places);
    for (int i = 0; i <= IN_COOKIE; i++)
        strset_deinit(&places[i]);
}

static bool is_json(api_str type)
{
    size_t n = 0;
    while (n < type.n && type.p[n] != ';')
        n++;
    type.n = n;
    return api__nocase_is(type, "application/json") || (n > 5 && api__nocase_is((api_str){type.p + n - 5, 5}, "+json"));
}

/* JSON is preferred. */
static const api_node *pick_media(const api_node *content)
{
    const api_node *any = content ? content->first : NULL;
    for (const api_node *n = any; n; n = n->next)
        if (api_str_is(n->key, "application/json"))
            return n;
    for (const api_node *n = any; n; n = n->next)
        if (is_json(n->key))
            return n;
    return any;
}

static void read_body(const struct reader *r, operation *o)
{
    const api_node *body = schema_resolve(r->root, api_node_get(o->node, "requestBody"));
    const api_node *media = pick_media(api_node_get(body, "content"));
    if (!media)
        return;
    o->body_type = media->key;
    o->body = api_node_get(media, "schema");
    o->body_required = node_is_true(body, "required");
}

static void read_result(const struct reader *r, operation *o)
{
    const api_node *responses = api_node_get(o->node, "responses");
    for (const api_node *n = responses ? responses->first : NULL; n && !o->result; n = n->next) {
        if (!n->key.n || n->key.p[0] != '2')
            continue;
        const api_node *media = pick_media(api_node_get(schema_resolve(r->root, n), "content"));
        o->result = api_node_get(media, "schema");
    }
}

static void add_operation(struct reader *r, const api_node *path, const api_node *node, const char *method)
{
    operation *o = &r->s->list[r->s->count];
    *o = (operation){.method = method, .path = path->key, .node = node, .id = node_string(node, "operationId")};
    o->summary = node_string(node, "summary");
    o->about = node_string(node, "description");
    if (node_is_true(node, "x-cli-ignore"))
        return;
    read_params(r, o, schema_resolve(r->root, path));
    read_body(r, o);
    read_result(r, o);
    name_operation(r, o);
    r->s->count++;
}

static void read_paths(struct reader *r)
{
    static const struct {
        const char *key, *method;
    } methods[] = {{"get", "GET"},       {"post", "POST"}, {"put", "PUT"},        {"patch", "PATCH"},
                   {"delete", "DELETE"}, {"head", "HEAD"}, {"options", "OPTIONS"}};
    size_t most = r->paths ? (size_t)r->paths->count * 7 : 0;
    r->s->list = xcalloc_session(r->c, most, sizeof *r->s->list);
    for (const api_node *n = r->paths ? r->paths->first : NULL; n; n = n->next)
        for (size_t i = 0; i < sizeof methods / sizeof *methods; i++) {
            const api_node *op = api_node_get(schema_resolve(r->root, n), methods[i].key);
            if (op && op->kind == API_OBJECT)
                add_operation(r, n, op, methods[i].method);
        }
}

/* The path of the first server, "" for none; its host is the user's choice. A template is not a path. */
static api_str read_prefix(const api_node *root)
{
    const api_node *servers = api_node_get(root, "servers");
    api_str url = node_string(servers ? servers->first : NULL, "url");
    if (!url.n)
        return API_S("");
    const char *scheme = memmem(url.p, url.n, "://", 3), *end = url.p + url.n;
    const char *path = scheme ? memchr(scheme + 3, '/', (size_t)(end - scheme) - 3) : url.p;
    if (!path || path == end || *path != '/' || memchr(url.p, '{', url.n))
        return API_S("");
    url = (api_str){path, (size_t)(end - path)};
    while (url.n && url.p[url.n - 1] == '/')
        url.n--;
    return url;
}

static int compare_entries(const void *a, const void *b)
{
    return operation_compare(*(operation *const *)a, *(operation *const *)b);
}

static void sort(struct reader *r)
{
    struct spec *s = r->s;
    s->sorted = xcalloc_session(r->c, s->count, sizeof *s->sorted);
    for (size_t i = 0; i < s->count; i++)
        s->sorted[i] = &s->list[i];
    if (s->count)
        qsort(s->sorted, s->count, sizeof *s->sorted, compare_entries);
}

struct spec *spec_read(cli *c, const api_node *root)
{
    struct reader r = {.c = c, .root = root, .s = xcalloc_session(c, 1, sizeof *r.s), .taken = {.fold = true}};
    const api_node *paths = api_node_get(root, "paths");
    r.paths = paths && paths->kind == API_OBJECT ? paths : NULL;
    r.s->root = root;
    r.s->prefix = read_prefix(root);
    read_collections(&r);
    read_paths(&r);
    sort(&r);
    strset_deinit(&r.collections);
    strset_deinit(&r.taken);
    return r.s;
}
