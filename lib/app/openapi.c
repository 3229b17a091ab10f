#include "app/openapi.h"

/* A comma is due unless a bracket was just opened or a key just written. */
static void comma(api_buf *b)
{
    char last = b->n ? b->p[b->n - 1] : 0;
    if (last && !strchr("{[:", last))
        api_buf_putc(b, ',');
}

void api__doc_key(api_buf *b, api_str key)
{
    comma(b);
    api_json_put_str(b, key);
    api_buf_putc(b, ':');
}

static void start(api_buf *b, const char *key)
{
    if (key)
        api__doc_key(b, api_str_of(key));
    else
        comma(b);
}

void api__doc_open(api_buf *b, const char *key, char bracket)
{
    start(b, key);
    api_buf_putc(b, bracket);
}

void api__doc_close(api_buf *b, char bracket)
{
    api_buf_putc(b, bracket);
}

void api__doc_str(api_buf *b, const char *key, api_str text)
{
    start(b, key);
    api_json_put_str(b, text);
}

void api__doc_text(api_buf *b, const char *key, const char *text)
{
    api__doc_str(b, key, api_str_of(text));
}

void api__doc_raw(api_buf *b, const char *key, const char *json)
{
    start(b, key);
    api_buf_str(b, api_str_of(json));
}

void api__doc_rawf(api_buf *b, const char *key, const char *fmt, ...)
{
    start(b, key);
    va_list ap;
    va_start(ap, fmt);
    api_buf_vprintf(b, fmt, ap);
    va_end(ap);
}

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

static void put_tag(api_buf *b, api_str name, api_str description)
{
    api__doc_open(b, NULL, '{');
    api__doc_str(b, "name", name);
    if (description.p)
        api__doc_str(b, "description", description);
    else
        api__doc_rawf(b, "description", "\"The resource %.*s.\"", API_FMT(name));
    api__doc_close(b, '}');
}

static void put_tags(const struct api_app *app, api_buf *b)
{
    api__doc_open(b, "tags", '[');
    for (uint32_t i = 0; i < app->resource_count; i++)
        put_tag(b, app->resources[i].key, app->resources[i].description);
    if (app->auth) {
        put_tag(b, API_S("auth"), API_S("Tokens for users."));
        put_tag(b, API_S("users"), API_S("The user who asks."));
    }
    api__doc_close(b, ']');
}

int api__openapi_build(struct api_app *app)
{
    api_buf *b = &app->openapi_json;
    api__doc_open(b, NULL, '{');
    api__doc_text(b, "openapi", "3.1.0");
    put_info(app, b);
    api__doc_raw(b, "servers", "[{\"url\":\"/\"}]");
    put_tags(app, b);
    api__openapi_paths(app, b);
    api__openapi_components(app, b);
    api__doc_close(b, '}');
    return b->err ? b->err : api__openapi_yaml(api_buf_get(b), &app->openapi_yaml);
}
