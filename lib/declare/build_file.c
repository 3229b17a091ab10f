/* The app file that says what an entry and its resources say: from there on both kinds of app go one way. */
#include "declare/builder.h"
#include "openapi/openapi.h"

static void put_info(const struct api_app_options *o, api_buf *b)
{
    api__doc_open(b, "info", '{');
    api__doc_text(b, "title", o->title ? o->title : "API");
    api__doc_text(b, "version", o->version ? o->version : "1.0.0");
    api__doc_given(b, "summary", o->summary);
    api__doc_given(b, "description", o->description);
    api__doc_given(b, "termsOfService", o->terms_of_service);
    if (o->contact.name || o->contact.url || o->contact.email) {
        api__doc_open(b, "contact", '{');
        api__doc_given(b, "name", o->contact.name);
        api__doc_given(b, "url", o->contact.url);
        api__doc_given(b, "email", o->contact.email);
        api__doc_close(b, '}');
    }
    if (o->license.name) {
        api__doc_open(b, "license", '{');
        api__doc_given(b, "name", o->license.name);
        api__doc_given(b, "identifier", o->license.identifier);
        api__doc_given(b, "url", o->license.url);
        api__doc_close(b, '}');
    }
    api__doc_close(b, '}');
}

/* "body=4MiB idle_time=30s" as an object. */
static void put_pairs(api_buf *b, const char *key, const char *text)
{
    if (!text)
        return;
    api__doc_open(b, key, '{');
    while (*text) {
        size_t n = strcspn(text, " ,"), name = strcspn(text, "= ,");
        api_str value = {text + name, n - name};
        if (value.n) {
            value.p++;
            value.n--;
        }
        if (n) {
            api__doc_key(b, (api_str){text, name});
            api_json_put_str(b, value);
        }
        text += n;
        text += strspn(text, " ,");
    }
    api__doc_close(b, '}');
}

static void put_texts(api_buf *b, const char *key, const char *const *list)
{
    if (!list)
        return;
    api__doc_open(b, key, '[');
    for (; *list; list++)
        api__doc_text(b, NULL, *list);
    api__doc_close(b, ']');
}

static bool is_named(const api_field *f, const char *name)
{
    return strcmp(f->options.common.alias ? f->options.common.alias : f->name, name) == 0;
}

/* The server makes these: in the struct they are where their values go, in the schema they are said aloud. */
static bool made_by_server(const struct api__pending_resource *r, const api_field *f)
{
    bool counted = !r->o.key || strcmp(r->o.key, "uuid") == 0;
    return (counted && is_named(f, "id")) ||
           (r->o.timestamps && (is_named(f, "created_at") || is_named(f, "updated_at")));
}

static void put_names(const struct api__pending_resource *r, const char *key, bool (*listed)(const api_field *),
                      api_buf *b)
{
    api__doc_open(b, key, '[');
    for (const api_field *f = r->model->fields; f->name; f++)
        if (listed(f) && (strcmp(key, "required") != 0 || !made_by_server(r, f)))
            api__doc_text(b, NULL, f->options.common.alias ? f->options.common.alias : f->name);
    api__doc_close(b, ']');
}

static bool filtered(const api_field *f)
{
    return f->options.common.filter;
}

static bool sorted(const api_field *f)
{
    return f->options.common.sort;
}

static void put_properties(const struct api__pending_resource *r, api_buf *b)
{
    api__doc_open(b, "properties", '{');
    for (const api_field *f = r->model->fields; f->name; f++) {
        api__doc_key(b, api_str_of(f->options.common.alias ? f->options.common.alias : f->name));
        api__declare_put_field(f, 0, b);
    }
    api__doc_close(b, '}');
}

static const char *table_of(const struct api__pending_resource *r)
{
    const char *slash = strrchr(r->path, '/');
    return slash ? slash + 1 : r->path;
}

static void put_resource(const struct api__pending_resource *r, api_buf *b)
{
    const struct api_model_options *o = r->model->options;
    api__doc_open(b, table_of(r), '{');
    api__doc_text(b, "title", r->model->name);
    api__doc_given(b, "description", r->o.description ? r->o.description : o->description);
    put_properties(r, b);
    put_names(r, "required", api__declare_required, b);
    put_names(r, "filter", filtered, b);
    put_names(r, "sort", sorted, b);
    api__doc_given(b, "key", r->o.key);
    api__doc_given(b, "pagination", r->o.pagination);
    put_pairs(b, "permissions", r->o.permissions);
    if (r->o.timestamps)
        api__doc_raw(b, "timestamps", "true");
    if (r->o.require_if_match)
        api__doc_raw(b, "require_if_match", "true");
    if (o->additional)
        api__doc_raw(b, "additionalProperties", "true");
    if (o->lax)
        api__doc_raw(b, "strict", "false");
    api__doc_close(b, '}');
}

static bool said_before(struct api__builder *b, const struct api__pending_resource *r)
{
    for (const struct api__pending_resource *e = b->resources; e != r; e = e->next)
        if (strcmp(table_of(e), table_of(r)) == 0) {
            api__build_problem(b, r->file, r->line, "the table \"%s\" is there already (%s:%d)", table_of(r), e->file,
                               e->line);
            return true;
        }
    return false;
}

void api__build_file(struct api__builder *b, api_buf *out)
{
    const struct api_app_options *o = &b->d->entry->options;
    api__doc_open(out, NULL, '{');
    api__doc_raw(out, "api", "1");
    put_info(o, out);
    api__doc_given(out, "database", o->database);
    if (o->auth)
        api__doc_raw(out, "auth", "{}");
    api__doc_given(out, "errors", o->errors);
    if (o->lax)
        api__doc_raw(out, "strict", "false");
    put_pairs(out, "limits", o->limits);
    put_texts(out, "proxies", o->proxies);
    api__doc_given(out, "root_path", o->root_path);
    if (b->cors.p) {
        api__doc_key(out, API_S("cors"));
        api_buf_str(out, b->cors);
    }
    if (b->resources) {
        api__doc_open(out, "models", '{');
        for (const struct api__pending_resource *r = b->resources; r; r = r->next)
            if (!said_before(b, r))
                put_resource(r, out);
        api__doc_close(out, '}');
    }
    api__doc_close(out, '}');
}
