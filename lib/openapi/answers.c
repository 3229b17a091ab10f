#include "openapi/answers.h"

#include <stdio.h>
#include <stdlib.h>

#include "openapi/components.h"
#include "openapi/responses.h"

/* --- success --- */

static void put_model(struct api__doc *doc, const struct api__doc_operation *o)
{
    bool input = o->served == NULL; /* an answer to us */
    if (!o->o->response)
        api_buf_str(doc->b, API_S("{}"));
    else if (o->o->response_list) {
        api_buf_str(doc->b, API_S("{\"type\":\"array\",\"items\":"));
        api__doc_ref(doc, o->o->response, input, doc->b);
        api_buf_putc(doc->b, '}');
    } else
        api__doc_ref(doc, o->o->response, input, doc->b);
}

static void put_schema(struct api__doc *doc, const struct api__doc_operation *o)
{
    api__doc_key(doc->b, API_S("schema"));
    put_model(doc, o);
}

static void put_text(struct api__doc *doc, const struct api__doc_operation *o)
{
    (void)o;
    api__doc_raw(doc->b, "schema", "{\"type\":\"string\"}");
}

static void put_bytes(struct api__doc *doc, const struct api__doc_operation *o)
{
    (void)o;
    api__doc_raw(doc->b, "schema", "{\"type\":\"string\",\"contentMediaType\":\"application/octet-stream\"}");
}

/* A sequence is described as an array of its items, as OpenAPI 3.2 does; a single item by x-item-schema, since 3.1
 * lacks itemSchema. */
static void put_lines(struct api__doc *doc, const struct api__doc_operation *o)
{
    api__doc_raw(doc->b, "schema", "{\"type\":\"array\",\"items\":");
    put_model(doc, o);
    api_buf_putc(doc->b, '}');
    api__doc_key(doc->b, API_S("x-item-schema"));
    put_model(doc, o);
}

static void put_event(struct api__doc *doc, const struct api__doc_operation *o)
{
    api__doc_open(doc->b, NULL, '{');
    api__doc_text(doc->b, "type", "object");
    api__doc_open(doc->b, "properties", '{');
    api__doc_open(doc->b, "data", '{');
    api__doc_text(doc->b, "type", "string");
    if (o->o->response) {
        api__doc_text(doc->b, "contentMediaType", "application/json");
        api__doc_key(doc->b, API_S("contentSchema"));
        put_model(doc, o);
    }
    api__doc_close(doc->b, '}');
    api__doc_raw(doc->b, "event", "{\"type\":\"string\"}");
    api__doc_raw(doc->b, "id", "{\"type\":\"string\"}");
    api__doc_raw(doc->b, "retry", "{\"type\":\"integer\",\"minimum\":0}");
    api_buf_str(doc->b, API_S("}}"));
}

static void put_events(struct api__doc *doc, const struct api__doc_operation *o)
{
    api__doc_raw(doc->b, "schema", "{\"type\":\"array\",\"items\":");
    put_event(doc, o);
    api_buf_putc(doc->b, '}');
    api__doc_key(doc->b, API_S("x-item-schema"));
    put_event(doc, o);
}

static const struct {
    const char *type; /* of bytes: the handler decides each time */
    void (*put)(struct api__doc *doc, const struct api__doc_operation *o);
} medias[] = {
    [API_MEDIA_JSON] = {"application/json", put_schema},
    [API_MEDIA_TEXT] = {"text/plain", put_text},
    [API_MEDIA_HTML] = {"text/html", put_text},
    [API_MEDIA_BYTES] = {"*/*", put_bytes},
    [API_MEDIA_JSONL] = {"application/jsonl", put_lines},
    [API_MEDIA_EVENTS] = {"text/event-stream", put_events},
    [API_MEDIA_NONE] = {NULL, NULL},
};

static bool has_content(const struct api_route_options *o)
{
    return medias[o->media].type && o->status != 204 && o->status != 205 && o->status != 304 &&
           !(o->status >= 300 && o->status < 400 && !o->response);
}

static void put_success(struct api__doc *doc, const struct api__doc_operation *o, int status)
{
    const char *about = o->o->response_description ? o->o->response_description : api__openapi_description(status);
    char key[12];
    snprintf(key, sizeof key, "%d", status);
    api__doc_open(doc->b, key, '{');
    api__doc_text(doc->b, "description", about);
    if (o->served) {
        api__doc_open(doc->b, "headers", '{');
        api__doc_header(doc, "X-Request-Id", API__DOC_REQUEST_ID);
        if (status >= 300 && status < 400 && status != 304)
            api__doc_header(doc, "Location", API__DOC_LOCATION);
        api__doc_close(doc->b, '}');
    }
    if (has_content(o->o)) {
        api__doc_open(doc->b, "content", '{');
        api__doc_open(doc->b, medias[o->o->media].type, '{');
        medias[o->o->media].put(doc, o);
        api_buf_str(doc->b, API_S("}}"));
    }
    api__doc_close(doc->b, '}');
}

/* --- errors --- */

static int by_number(const void *a, const void *b)
{
    return *(const int *)a - *(const int *)b;
}

static size_t declarations(const struct api__doc_operation *o)
{
    size_t n = 0;
    for (const struct api__errors_of *e = o->errors; e; e = e->next)
        for (const api_error_def *d = e->list; d->status; d++)
            n++;
    return n;
}

/* All statuses of the server and the declarations, sorted, each once. */
static int *all_statuses(struct api__doc *doc, const struct api__doc_operation *o, const int *server, size_t *count)
{
    size_t n = 0;
    int *out = api__doc_alloc(doc, (declarations(o) + 34) * sizeof *out);
    for (; out && *server; server++)
        out[n++] = *server;
    for (const struct api__errors_of *e = o->errors; out && e; e = e->next)
        for (const api_error_def *d = e->list; d->status; d++)
            out[n++] = d->status;
    if (n)
        qsort(out, n, sizeof *out, by_number);
    *count = 0;
    for (size_t i = 0; i < n; i++)
        if (i == 0 || out[i] != out[i - 1])
            out[(*count)++] = out[i];
    return out;
}

static bool is_among(const int *list, int status)
{
    while (*list && *list != status)
        list++;
    return *list;
}

struct error {
    api_buf text;
    const api_model_def **models; /* room for each declaration's */
    size_t model_count;
    bool plain; /* some declaration of it has no model */
};

static void add_text(struct error *s, const char *text)
{
    size_t n = strlen(text);
    /* Each text once. */
    for (const char *at = s->text.p; at && (at = memmem(at, s->text.n - (size_t)(at - s->text.p), text, n)); at++) {
        bool begins = at == s->text.p || (at - s->text.p >= 2 && at[-2] == ';');
        size_t end = (size_t)(at - s->text.p) + n;
        if (begins && (end == s->text.n || s->text.p[end] == ';'))
            return;
    }
    if (s->text.n)
        API_BUF_LIT(&s->text, "; ");
    api_buf_str(&s->text, api_str_of(text));
}

static void add_model(struct error *s, const api_model_def *m)
{
    for (size_t i = 0; i < s->model_count; i++)
        if (s->models[i] == m)
            return;
    if (s->models)
        s->models[s->model_count++] = m;
}

/* The texts and models that declarations have for a status. */
static void gather(const struct api__doc_operation *o, int status, struct error *s)
{
    for (const struct api__errors_of *e = o->errors; e; e = e->next)
        for (const api_error_def *d = e->list; d->status; d++) {
            if (d->status != status)
                continue;
            if (d->description)
                add_text(s, d->description);
            if (d->model)
                add_model(s, d->model);
            s->plain |= !d->model;
        }
}

static void put_error(struct api__doc *doc, const struct api__doc_operation *o, int status, bool server)
{
    struct error s = {.plain = server};
    s.models = api__doc_alloc(doc, (declarations(o) + 1) * sizeof *s.models);
    api_buf_init(&s.text, API_BUF_NO_MAX);
    gather(o, status, &s);
    if (server || !s.text.n)
        add_text(&s, api__openapi_description(status));
    const char *schema = !s.plain || status < 400 || !o->served ? NULL
                         : server                               ? api__openapi_error_schema(doc->app, o->served, status)
                                                                : "Error";
    doc->failed |= s.text.err != 0;
    api__doc_put_error(doc, &(struct api__doc_error){.status = status,
                                                     .description = api_buf_get(&s.text),
                                                     .schema = schema,
                                                     .models = s.models,
                                                     .model_count = s.model_count,
                                                     .called = !o->served});
    api_buf_deinit(&s.text);
}

/* Files are also answered in ranges and conditionally. */
static void put_file_statuses(struct api__doc *doc)
{
    api__doc_raw(doc->b, "206",
                 "{\"description\":\"The requested range\",\"content\":{\"*/*\":{\"schema\":{\"type\":\"string\","
                 "\"contentMediaType\":\"application/octet-stream\"}}}}");
    api__doc_raw(doc->b, "304", "{\"description\":\"Not modified\"}");
}

void api__openapi_answers(struct api__doc *doc, const struct api__doc_operation *o)
{
    int none[1] = {0}, server[34];
    size_t count = 0, n = 0;
    bool socket = o->served && o->served->websocket;
    bool file = o->served && o->o->media == API_MEDIA_BYTES && strcmp(o->served->method, "GET") == 0 && !socket;
    int status = socket ? 101 : o->o->status ? o->o->status : o->o->media == API_MEDIA_NONE ? 204 : 200;
    if (o->served)
        n = api__openapi_statuses(doc->app, o->served, server);
    if (file)
        server[n++] = 416;
    if (socket)
        server[n++] = 403;
    server[n] = 0;
    int *all = all_statuses(doc, o, o->served ? server : none, &count);
    api__doc_open(doc->b, "responses", '{');
    if (socket)
        api__doc_raw(doc->b, "101", "{\"description\":\"The WebSocket is open\"}");
    else
        put_success(doc, o, status);
    if (file && status == 200)
        put_file_statuses(doc);
    for (size_t i = 0; all && i < count; i++)
        if (all[i] != status && !(file && (all[i] == 206 || all[i] == 304)))
            put_error(doc, o, all[i], o->served && is_among(server, all[i]));
    api__doc_close(doc->b, '}');
}
