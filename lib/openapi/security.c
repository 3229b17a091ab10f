/* Security schemes: those of the app's users, and those that dependencies stand for.
 *
 * A dependency that must have a value makes its scheme a must, together with those of others; one that is taken as
 * `.optional` is an alternative to going without. Scopes add up along the way to a scheme. */
#include "openapi/openapi.h"

static const struct {
    const char *name, *json;
} own[] = {
    {"basicAuth", "{\"type\":\"http\",\"scheme\":\"basic\"}"},
    {"bearerAuth", "{\"type\":\"http\",\"scheme\":\"bearer\"}"},
    {"passwordAuth", NULL}, /* names a path of the server */
};
enum { OWN = sizeof own / sizeof *own };

bool api__openapi_has_scheme(const char *name)
{
    for (size_t i = 0; i < OWN; i++)
        if (strcmp(own[i].name, name) == 0)
            return true;
    return false;
}

/* --- what an operation's dependencies ask for --- */

struct scope {
    const char *name;
    struct scope *next;
};

struct scheme {
    const char *name;
    bool required;
    struct scope *scopes;
    struct scheme *next;
};

/* The scopes of the dependencies on the way down. */
struct way {
    const char *const *scopes;
    const struct way *up;
};

struct finding {
    api_arena *arena;
    struct scheme *list;
    bool failed;
};

static void add_scope(struct finding *f, struct scheme *s, const char *name)
{
    struct scope **end = &s->scopes;
    for (; *end; end = &(*end)->next)
        if (strcmp((*end)->name, name) == 0)
            return;
    *end = api_arena_calloc(f->arena, 1, sizeof **end);
    f->failed |= !*end;
    if (*end)
        (*end)->name = name;
}

static void add_scheme(struct finding *f, const char *name, bool required, const struct way *way)
{
    struct scheme **at = &f->list;
    while (*at && strcmp((*at)->name, name) != 0)
        at = &(*at)->next;
    if (!*at) {
        *at = api_arena_calloc(f->arena, 1, sizeof **at);
        f->failed |= !*at;
    }
    if (!*at)
        return;
    (*at)->name = name;
    (*at)->required |= required;
    for (; way; way = way->up)
        for (const char *const *s = way->scopes; s && *s; s++)
            add_scope(f, *at, *s);
}

static void find_in_fields(struct finding *f, const api_field *fields, bool required, const struct way *up);

static void find_in(struct finding *f, const api_dependency *d, bool required, const struct way *up)
{
    struct way way = {d->options.scopes, up};
    if (d->options.scheme)
        add_scheme(f, d->options.scheme, required, &way);
    find_in_fields(f, d->inputs, required, &way);
}

static void find_in_fields(struct finding *f, const api_field *fields, bool required, const struct way *up)
{
    for (; fields && fields->name; fields++)
        if (fields->dependency)
            find_in(f, fields->dependency, required && !fields->options.common.optional, up);
}

static void find_all(struct finding *f, const struct api__dependency *const *before, const api_field *inputs)
{
    for (; before && *before; before++)
        find_in(f, (*before)->def, true, NULL);
    find_in_fields(f, inputs, true, NULL);
}

/* --- written --- */

int api__openapi_schemes(api_arena *a, const struct api__route_declaration *d, const char **out)
{
    struct finding f = {.arena = a};
    *out = NULL;
    find_all(&f, d->before, d->def->inputs);
    for (const struct scheme *s = f.list; s && !f.failed; s = s->next) {
        if (!s->required)
            continue;
        *out = *out ? api_arena_printf(a, "%s+%s", *out, s->name).p : s->name;
        f.failed |= !*out;
    }
    return f.failed ? API_ENOMEM : 0;
}

static void put_scheme(const struct scheme *s, api_buf *b)
{
    api__doc_open(b, s->name, '[');
    for (const struct scope *scope = s->scopes; scope; scope = scope->next)
        api__doc_text(b, NULL, scope->name);
    api__doc_close(b, ']');
}

/* One way in: a scheme of our users or NULL, all that must be, and one that may. */
static void put_way(const char *user, const struct scheme *list, const struct scheme *also, api_buf *b)
{
    api__doc_open(b, NULL, '{');
    if (user)
        api__doc_raw(b, user, "[]");
    for (const struct scheme *s = list; s; s = s->next)
        if (s->required || s == also)
            put_scheme(s, b);
    api__doc_close(b, '}');
}

/* With this scheme of our users. */
static void put_ways(const char *user, const struct scheme *list, api_buf *b)
{
    for (const struct scheme *s = list; s; s = s->next)
        if (!s->required)
            put_way(user, list, s, b);
    put_way(user, list, NULL, b);
}

void api__doc_put_security(struct api__doc *doc, const struct api__doc_operation *o)
{
    struct finding f = {.arena = &doc->arena};
    find_all(&f, o->before, o->def->inputs);
    doc->failed |= f.failed;
    bool users = o->served && doc->app->guarded;
    bool needed = users && o->served->grant != API__GRANT_ANY, taken = users && o->served->declaration->takes_user;
    api__doc_open(doc->b, "security", '[');
    for (size_t i = 0; i < OWN && (needed || taken); i++)
        put_ways(own[i].name, f.list, doc->b);
    if (!needed && (f.list || taken))
        put_ways(NULL, f.list, doc->b);
    api__doc_close(doc->b, ']');
    if (needed && o->served->grant == API__GRANT_ADMIN)
        api__doc_raw(doc->b, "x-permission", "\"admin\"");
}

static void put_own(struct api__doc *doc, const char *name, const char *json)
{
    if (json)
        api__doc_raw(doc->b, name, json);
    else
        api__doc_rawf(doc->b, name,
                      "{\"type\":\"oauth2\",\"flows\":{\"password\":{\"tokenUrl\":\"%.*s/auth/token\","
                      "\"scopes\":{}}}}",
                      API_FMT(doc->prefix));
}

void api__doc_put_schemes(struct api__doc *doc)
{
    const struct api__dependency *first = doc->app->declarations ? doc->app->declarations->dependencies : NULL;
    bool any = doc->app->guarded;
    for (const struct api__dependency *d = first; d; d = d->next)
        any |= d->def->options.scheme != NULL;
    if (!any)
        return;
    api__doc_open(doc->b, "securitySchemes", '{');
    for (size_t i = 0; doc->app->guarded && i < OWN; i++)
        put_own(doc, own[i].name, own[i].json);
    for (const struct api__dependency *d = first; d; d = d->next) {
        const char *name = d->def->options.scheme;
        const struct api__dependency *before = first;
        while (name && before != d && (!before->def->options.scheme || strcmp(before->def->options.scheme, name) != 0))
            before = before->next;
        if (!name || before != d)
            continue;
        api_str json = api__words_object(&doc->arena, d->def->options.security);
        doc->failed |= !json.p;
        api__doc_key(doc->b, api_str_of(name));
        api_buf_str(doc->b, json);
    }
    api__doc_close(doc->b, '}');
}
