#include "openapi/operations.h"

#include "openapi/answers.h"
#include "openapi/body.h"
#include "openapi/components.h"
#include "openapi/inputs.h"
#include "openapi/merge.h"
#include "openapi/security.h"

/* --- head --- */

/* "read_item" as "Read Item". */
static void put_title(api_buf *b, const char *key, const char *name)
{
    api_buf text;
    bool start = true;
    api_buf_init(&text, API_BUF_NO_MAX);
    for (; *name; name++) {
        bool letter = *name >= 'a' && *name <= 'z';
        api_buf_putc(&text, *name == '_' ? ' ' : start && letter ? (char)(*name & ~0x20) : *name);
        start = *name == '_';
    }
    api__doc_str(b, key, api_buf_get(&text));
    b->err = b->err ? b->err : text.err;
    api_buf_deinit(&text);
}

api_str api__openapi_default_tag(const char *path)
{
    while (*path) {
        size_t n;
        path += *path == '/';
        n = strcspn(path, "/");
        if (n && !memchr(path, '{', n))
            return (api_str){path, n};
        path += n;
    }
    return API_S("default");
}

static void put_tags(struct api__doc *doc, const struct api__doc_operation *o)
{
    if (!o->path && (!o->tags || !*o->tags))
        return;
    api__doc_open(doc->b, "tags", '[');
    for (const char *const *t = o->tags; t && *t; t++)
        api__doc_text(doc->b, NULL, *t);
    if (!o->tags || !*o->tags)
        api__doc_str(doc->b, NULL, api__openapi_default_tag(o->path));
    api__doc_close(doc->b, ']');
}

/* The author's, or else what follows from the response. */
static void put_description(struct api__doc *doc, const struct api_route_options *o)
{
    static const char *const medias[] = {
        [API_MEDIA_JSON] = "Returns JSON.",        [API_MEDIA_TEXT] = "Returns text.",
        [API_MEDIA_HTML] = "Returns a page.",      [API_MEDIA_BYTES] = "Returns a file.",
        [API_MEDIA_JSONL] = "Streams JSON Lines.", [API_MEDIA_EVENTS] = "Streams events.",
        [API_MEDIA_NONE] = "Returns no body.",
    };
    const char *model = o->response ? o->response->name : NULL;
    if (o->description)
        api__doc_text(doc->b, "description", o->description);
    else if (o->status >= 300 && o->status < 400)
        api__doc_text(doc->b, "description", "Redirects elsewhere.");
    else if (!model)
        api__doc_text(doc->b, "description", medias[o->media]);
    else if (o->media == API_MEDIA_JSONL || o->media == API_MEDIA_EVENTS)
        api__doc_rawf(doc->b, "description", "\"Streams %s, one after the other.\"", model);
    else
        api__doc_rawf(doc->b, "description", o->response_list ? "\"Returns a list of %s.\"" : "\"Returns %s.\"", model);
}

static void put_head(struct api__doc *doc, const struct api__doc_operation *o)
{
    put_tags(doc, o);
    if (o->o->summary)
        api__doc_text(doc->b, "summary", o->o->summary);
    else
        put_title(doc->b, "summary", o->def->name);
    put_description(doc, o->o);
    api__doc_text(doc->b, "operationId", o->id);
}

static void put_callbacks(struct api__doc *doc, const struct api__doc_operation *o);

static void put_members(struct api__doc *doc, const struct api__doc_operation *o)
{
    struct api__doc_input *inputs = api__doc_inputs(doc, o);
    bool socket = o->served && o->served->websocket;
    put_head(doc, o);
    api__doc_put_parameters(doc, o, inputs);
    if (!socket)
        api__doc_put_body(doc, o, inputs);
    api__openapi_answers(doc, o);
    put_callbacks(doc, o);
    if (o->o->deprecated)
        api__doc_raw(doc->b, "deprecated", "true");
    api__doc_put_security(doc, o);
    if (socket && o->o->response) {
        api__doc_open(doc->b, "messages", '{');
        api__doc_key(doc->b, API_S("schema"));
        api__doc_ref(doc, o->o->response, false, doc->b);
        api__doc_close(doc->b, '}');
    }
}

/* Into a buffer of its own where there is `extra`, since that may replace members. */
static void put_operation(struct api__doc *doc, const struct api__doc_operation *o)
{
    if (!o->o->extra) {
        api_buf_putc(doc->b, '{');
        put_members(doc, o);
        api_buf_putc(doc->b, '}');
        return;
    }
    api_buf text, *whole = doc->b;
    api_buf_init(&text, API_BUF_NO_MAX);
    doc->b = &text;
    api_buf_putc(&text, '{');
    put_members(doc, o);
    api_buf_putc(&text, '}');
    doc->b = whole;
    if (text.err)
        doc->failed = true;
    else
        api__doc_merge(doc, api_buf_get(&text), o->o->extra, whole);
    api_buf_deinit(&text);
}

static struct api__doc_operation described(const struct api__route_declaration *d)
{
    return (struct api__doc_operation){.o = &d->o,
                                       .def = d->def,
                                       .id = d->id,
                                       .tags = (const char *const *)d->tags,
                                       .before = (const struct api__dependency *const *)d->before,
                                       .errors = d->errors};
}

void api__openapi_declared(struct api__doc *doc, const struct api__operation *o, const char *documented)
{
    struct api__doc_operation described_one = described(o->declaration);
    described_one.path = o->path;
    described_one.documented = documented;
    described_one.served = o;
    put_operation(doc, &described_one);
}

/* --- requests that the app makes --- */

static void put_lower(api_buf *b, const char *method)
{
    char text[16];
    size_t n = 0;
    for (; method[n] && n + 1 < sizeof text; n++)
        text[n] = (char)(method[n] >= 'A' && method[n] <= 'Z' ? method[n] | 0x20 : method[n]);
    api__doc_key(b, (api_str){text, n});
}

/* "create_order_paid_post"; with a number where only the expressions differ. */
static api_str callback_id(struct api__doc *doc, const struct api__doc_operation *from, const api_callback *c)
{
    unsigned n = 1;
    for (const api_callback *before = from->o->callbacks; before != c; before++)
        n += strcmp(before->name, c->name) == 0 && strcmp(before->method, c->method) == 0;
    api_str id = n == 1 ? api_arena_printf(&doc->arena, "%s_%s_%s", from->id, c->name, c->method)
                        : api_arena_printf(&doc->arena, "%s_%s_%s_%u", from->id, c->name, c->method, n);
    doc->failed |= !id.p;
    for (size_t i = strlen(from->id) + strlen(c->name) + 2; i < id.n; i++)
        if (id.p[i] >= 'A' && id.p[i] <= 'Z')
            ((char *)(uintptr_t)id.p)[i] |= 0x20;
    return id;
}

static void put_callback(struct api__doc *doc, const struct api__doc_operation *from, const api_callback *c)
{
    struct api__errors_of errors = {c->operation->options.errors, NULL};
    api_str id = callback_id(doc, from, c);
    put_lower(doc->b, c->method);
    put_operation(doc, &(struct api__doc_operation){.o = &c->operation->options,
                                                    .def = c->operation,
                                                    .id = id.p ? id.p : c->operation->name,
                                                    .tags = c->operation->options.tags,
                                                    .errors = errors.list ? &errors : NULL});
}

/* Whether an earlier callback has this name, and with `expression` this expression as well. */
static bool met(const api_callback *list, const api_callback *c, bool expression)
{
    for (; list != c; list++)
        if (strcmp(list->name, c->name) == 0 && (!expression || strcmp(list->expression, c->expression) == 0))
            return true;
    return false;
}

static void put_expression(struct api__doc *doc, const struct api__doc_operation *o, const api_callback *first)
{
    api__doc_open(doc->b, first->expression, '{');
    for (const api_callback *c = first; c->name; c++)
        if (strcmp(c->name, first->name) == 0 && strcmp(c->expression, first->expression) == 0)
            put_callback(doc, o, c);
    api__doc_close(doc->b, '}');
}

static void put_callbacks(struct api__doc *doc, const struct api__doc_operation *o)
{
    const api_callback *list = o->o->callbacks;
    if (!list || !list->name)
        return;
    api__doc_open(doc->b, "callbacks", '{');
    for (const api_callback *named = list; named->name; named++) {
        if (met(list, named, false))
            continue;
        api__doc_open(doc->b, named->name, '{');
        for (const api_callback *c = named; c->name; c++)
            if (strcmp(c->name, named->name) == 0 && !met(list, c, true))
                put_expression(doc, o, c);
        api__doc_close(doc->b, '}');
    }
    api__doc_close(doc->b, '}');
}

void api__openapi_webhooks(struct api__doc *doc)
{
    const struct api__declarations *d = doc->app->declarations;
    bool any = false;
    for (uint32_t i = 0; d && i < d->webhook_count; i++) {
        if (d->webhooks[i]->o.hidden)
            continue;
        struct api__doc_operation o = described(d->webhooks[i]);
        if (!any)
            api__doc_open(doc->b, "webhooks", '{');
        any = true;
        api__doc_open(doc->b, d->webhooks[i]->path, '{');
        api__doc_key(doc->b, API_S("post"));
        put_operation(doc, &o);
        api__doc_close(doc->b, '}');
    }
    if (any)
        api__doc_close(doc->b, '}');
}

/* --- WebSockets, which OpenAPI cannot describe --- */

void api__openapi_websockets(struct api__doc *doc)
{
    const struct api_app *app = doc->app;
    bool any = false;
    for (uint32_t i = 0; i < app->operation_count; i++) {
        const struct api__operation *o = &app->operations[i];
        if (!o->websocket || !api__openapi_visible(o))
            continue;
        if (!any)
            api__doc_open(doc->b, "x-websockets", '{');
        any = true;
        api__doc_key(doc->b, api_str_of(o->path));
        api__openapi_declared(doc, o, o->path);
    }
    if (any)
        api__doc_close(doc->b, '}');
}

bool api__openapi_visible(const struct api__operation *o)
{
    return !o->declaration || !o->declaration->o.hidden;
}
