#include "openapi/security.h"

#include "declare/fields.h"
#include "declare/schemes.h"

/* By api__user_schemes. */
static const char *const user_schemes[] = {
    "{\"type\":\"http\",\"scheme\":\"basic\"}", "{\"type\":\"http\",\"scheme\":\"bearer\"}",
    NULL, /* names a path of the server */
};
enum { USER_SCHEMES = sizeof user_schemes / sizeof *user_schemes };

static void put_scheme(const struct api__security_scheme *s, api_buf *b)
{
    api__doc_open(b, s->name, '[');
    for (const struct api__scope *scope = s->scopes; scope; scope = scope->next)
        api__doc_text(b, NULL, scope->name);
    api__doc_close(b, ']');
}

/* One alternative: a scheme of our users or NULL, all required ones, and perhaps an optional one. */
static void put_way(const char *user, const struct api__security_scheme *list, const struct api__security_scheme *also,
                    api_buf *b)
{
    api__doc_open(b, NULL, '{');
    if (user)
        api__doc_raw(b, user, "[]");
    for (const struct api__security_scheme *s = list; s; s = s->next)
        if (s->required || s == also)
            put_scheme(s, b);
    api__doc_close(b, '}');
}

/* With this scheme of our users. */
static void put_ways(const char *user, const struct api__security_scheme *list, api_buf *b)
{
    for (const struct api__security_scheme *s = list; s; s = s->next)
        if (!s->required)
            put_way(user, list, s, b);
    put_way(user, list, NULL, b);
}

void api__doc_put_security(struct api__doc *doc, const struct api__doc_operation *o)
{
    struct api__security_scheme *list;
    doc->failed |= api__schemes_find(&doc->arena, o->before, o->def->inputs, &list) != 0;
    bool users = o->served && doc->app->guarded;
    bool needed = users && o->served->grant != API__GRANT_ANY, taken = users && o->served->declaration->takes_user;
    api__doc_open(doc->b, "security", '[');
    for (size_t i = 0; i < USER_SCHEMES && (needed || taken); i++)
        put_ways(api__user_schemes[i], list, doc->b);
    if (!needed && (list || taken))
        put_ways(NULL, list, doc->b);
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
    for (size_t i = 0; doc->app->guarded && i < USER_SCHEMES; i++)
        put_own(doc, api__user_schemes[i], user_schemes[i]);
    for (const struct api__dependency *d = first; d; d = d->next) {
        const char *name = d->def->options.scheme;
        const struct api__dependency *before = first;
        while (name && before != d && (!before->def->options.scheme || strcmp(before->def->options.scheme, name) != 0))
            before = before->next;
        if (!name || before != d)
            continue;
        api_str json = api__declare_words(&doc->arena, d->def->options.security);
        doc->failed |= !json.p;
        api__doc_key(doc->b, api_str_of(name));
        api_buf_str(doc->b, json);
    }
    api__doc_close(doc->b, '}');
}
