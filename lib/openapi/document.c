#include "openapi/document.h"

#include "openapi/components.h"
#include "openapi/merge.h"
#include "openapi/operations.h"
#include "openapi/paths.h"
#include "openapi/schemas.h"
#include "openapi/security.h"
#include "openapi/shared.h"
#include "openapi/yaml.h"

static void given(api_buf *b, const char *key, api_str text)
{
    if (text.p)
        api__doc_str(b, key, text);
}

static void put_info(const struct api_app *app, api_buf *b)
{
    api__doc_open(b, "info", '{');
    api__doc_str(b, "title", app->title);
    api__doc_str(b, "version", app->version);
    given(b, "summary", app->summary);
    given(b, "description", app->description);
    given(b, "termsOfService", app->terms);
    if (app->contact.name.p || app->contact.url.p || app->contact.email.p) {
        api__doc_open(b, "contact", '{');
        given(b, "name", app->contact.name);
        given(b, "url", app->contact.url);
        given(b, "email", app->contact.email);
        api__doc_close(b, '}');
    }
    if (app->license.name.p) {
        api__doc_open(b, "license", '{');
        given(b, "name", app->license.name);
        given(b, "identifier", app->license.identifier);
        given(b, "url", app->license.url);
        api__doc_close(b, '}');
    }
    api__doc_close(b, '}');
}

/* --- tags: the author's, those of resources and users, and all others that operations have --- */

struct tags {
    struct api__doc *doc;
    struct tag {
        api_str name;
        struct tag *next;
    } * list;
};

static bool is_tag(const struct tags *t, api_str name)
{
    const struct tag *at = t->list;
    while (at && !api_str_eq(at->name, name))
        at = at->next;
    return at;
}

static void put_tag(struct tags *t, api_str name, const char *kind, api_str description)
{
    api_buf *b = t->doc->b;
    if (is_tag(t, name))
        return;
    struct tag *tag = api__doc_alloc(t->doc, sizeof *tag);
    if (!tag)
        return;
    *tag = (struct tag){name, t->list};
    t->list = tag;
    api__doc_open(b, NULL, '{');
    api__doc_str(b, "name", name);
    if (description.p)
        api__doc_str(b, "description", description);
    else {
        api_str text = api_arena_printf(&t->doc->arena, "%s %.*s.", kind, API_FMT(name));
        t->doc->failed |= !text.p;
        api__doc_str(b, "description", text);
    }
    api__doc_close(b, '}');
}

static void put_declared_tags(struct tags *t, const struct api__route_declaration *d, const char *path)
{
    const char *const *list = (const char *const *)d->tags;
    for (const char *const *name = list; name && *name; name++)
        put_tag(t, api_str_of(*name), "Operations of", (api_str){NULL, 0});
    if (path && !(list && *list))
        put_tag(t, api__openapi_default_tag(path), "Operations of", (api_str){NULL, 0});
}

static void put_tags(struct api__doc *doc)
{
    const struct api_app *app = doc->app;
    const struct api__declarations *d = app->declarations;
    struct tags t = {.doc = doc};
    const char *const *pairs = d ? d->entry->options.tags : NULL;
    api__doc_open(doc->b, "tags", '[');
    for (; pairs && pairs[0] && pairs[1]; pairs += 2)
        put_tag(&t, api_str_of(pairs[0]), "", api_str_of(pairs[1]));
    for (uint32_t i = 0; i < app->resource_count; i++)
        if (!app->resources[i].bare)
            put_tag(&t, app->resources[i].key, "The resource", app->resources[i].description);
    if (app->auth) {
        put_tag(&t, API_S("auth"), "", API_S("Tokens for users."));
        put_tag(&t, API_S("users"), "", API_S("The current user."));
    }
    for (uint32_t i = 0; i < app->operation_count; i++)
        if (app->operations[i].declaration && api__openapi_visible(&app->operations[i]))
            put_declared_tags(&t, app->operations[i].declaration, app->operations[i].path);
    for (uint32_t i = 0; d && i < d->webhook_count; i++)
        if (!d->webhooks[i]->o.hidden)
            put_declared_tags(&t, d->webhooks[i], NULL);
    api__doc_close(doc->b, ']');
}

/* --- the whole --- */

static void put_components(struct api__doc *doc)
{
    const struct api_app *app = doc->app;
    api_buf *b = doc->b;
    api__doc_open(b, "components", '{');
    api__doc_open(b, "schemas", '{');
    for (uint32_t i = 0; i < app->resource_count; i++)
        if (!app->resources[i].bare)
            api__openapi_put_schemas(&app->resources[i], b);
    api__doc_put_components(doc);
    api__doc_put_errors(doc);
    api__doc_put_user_schemas(doc);
    api__doc_close(b, '}');
    api__doc_put_headers(doc);
    api__doc_put_schemes(doc);
    api__doc_close(b, '}');
}

static void put_server(struct api__doc *doc, api_str url)
{
    api__doc_open(doc->b, NULL, '{');
    api__doc_str(doc->b, "url", url);
    api__doc_close(doc->b, '}');
}

static bool is_listed(const char *const *list, api_str url)
{
    while (*list && !api_str_is(url, *list))
        list++;
    return *list;
}

/* This server's own URL comes first, unless the author lists others and there is no prefix. */
static void put_servers(struct api__doc *doc)
{
    static const char *const none[] = {NULL};
    const struct api__declarations *d = doc->app->declarations;
    const char *const *list = d && d->entry->options.servers ? d->entry->options.servers : none;
    api_str here = api_arena_printf(&doc->arena, "%.*s%.*s", API_FMT(doc->prefix), d ? (int)d->under.n : 0,
                                    d && d->under.n ? d->under.p : "");
    doc->failed |= !here.p;
    if (!here.n)
        here = API_S("/");
    api__doc_open(doc->b, "servers", '[');
    if (!*list || (doc->prefix.n && !is_listed(list, here)))
        put_server(doc, here);
    for (; *list; list++)
        put_server(doc, api_str_of(*list));
    api__doc_close(doc->b, ']');
}

static void put_document(struct api__doc *doc)
{
    const struct api__declarations *d = doc->app->declarations;
    api_buf *b = doc->b;
    api__doc_open(b, NULL, '{');
    api__doc_text(b, "openapi", "3.1.0");
    put_info(doc->app, b);
    put_servers(doc);
    put_tags(doc);
    if (d && d->entry->options.external_docs) {
        api__doc_open(b, "externalDocs", '{');
        api__doc_text(b, "url", d->entry->options.external_docs);
        api__doc_close(b, '}');
    }
    api__openapi_paths(doc);
    api__openapi_webhooks(doc);
    api__openapi_websockets(doc);
    put_components(doc);
    api__doc_close(b, '}');
}

/* Merged with the author's `extra`. */
static int build(struct api__doc *doc, api_buf *out)
{
    const char *extra = doc->app->declarations ? doc->app->declarations->entry->options.extra : NULL;
    api_buf text;
    api_buf_init(&text, API_BUF_NO_MAX);
    doc->b = extra ? &text : out;
    put_document(doc);
    if (extra && !text.err)
        api__doc_merge(doc, api_buf_get(&text), extra, out);
    int err = doc->failed ? API_ENOMEM : text.err ? text.err : out->err;
    api_buf_deinit(&text);
    return err;
}

int api__openapi_write(const struct api_app *app, api_str prefix, api_buf *json, api_buf *yaml)
{
    struct api__doc doc = {.app = app, .prefix = prefix};
    api_arena_init(&doc.arena, API_BUF_NO_MAX);
    int err = build(&doc, json);
    api_arena_deinit(&doc.arena);
    return err ? err : api__openapi_yaml(api_buf_get(json), yaml);
}

int api__openapi_build(struct api_app *app)
{
    int err = api__openapi_write(app, app->root_path, &app->openapi_json, &app->openapi_yaml);
    for (const struct api__mount *m = app->declarations ? app->declarations->mounts : NULL; m && !err; m = m->next)
        err = api__openapi_build(m->app);
    api_buf_cstr(&app->openapi_json); /* programs get them NUL-terminated */
    api_buf_cstr(&app->openapi_yaml);
    return err ? err : app->openapi_json.err ? app->openapi_json.err : app->openapi_yaml.err;
}
