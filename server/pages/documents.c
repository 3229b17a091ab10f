#include "server/pages/documents.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <zlib.h>

#include "openapi/document.h"
#include "server/engine/waiting.h"
#include "server/http/accept.h"
#include "server/http/etag.h"
#include "server/request/response.h"
#include "server/request/served_app.h"

/* Making */

static int gzip(api_str in, api_buf *out)
{
    z_stream z = {0};
    api_buf_init(out, API_BUF_NO_MAX);
    if (deflateInit2(&z, Z_BEST_COMPRESSION, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY) != Z_OK)
        return API_ENOMEM;
    int err = api_buf_reserve(out, deflateBound(&z, in.n));
    z.next_in = (Bytef *)(uintptr_t)in.p;
    z.avail_in = (uInt)in.n;
    z.next_out = (Bytef *)out->p;
    z.avail_out = (uInt)out->cap;
    if (!err && deflate(&z, Z_FINISH) != Z_STREAM_END)
        err = API_ENOMEM;
    out->n = z.total_out;
    deflateEnd(&z);
    return err;
}

/* Tagged with the FNV-1a hash of the text, so that all nodes and restarts give the same document the same ETag. */
static int make(struct api__document *d, api_str text)
{
    uint64_t h = 14695981039346656037ULL;
    for (size_t i = 0; i < text.n; i++)
        h = (h ^ (unsigned char)text.p[i]) * 1099511628211ULL;
    d->plain = text;
    snprintf(d->etag, sizeof d->etag, "\"%016llx\"", (unsigned long long)h);
    return gzip(text, &d->gzip);
}

struct set {
    api_str prefix;
    api_buf texts[API__DOCUMENT_KINDS]; /* empty if the app has the text */
    struct api__document list[API__DOCUMENT_KINDS];
};

struct api__documents {
    const struct api_app *app;
    api_str mounted;
    pthread_mutex_t lock;
    struct set *sets[API__DOCUMENT_SETS]; /* guarded by `lock`; entries are never replaced */
};

static void put_url(api_buf *b, const char *name, api_str base, const char *path)
{
    api_buf_printf(b, "%s\"%s\":\"%.*s%s\"", b->n && b->p[b->n - 1] == '{' ? "" : ",", name, API_FMT(base), path);
}

static void put_resources(const struct api_app *app, api_str base, api_buf *b)
{
    for (uint32_t i = 0; i < app->resource_count; i++) {
        const api__resource *r = &app->resources[i];
        if (r->bare)
            continue;
        if (b->n && b->p[b->n - 1] != '{')
            api_buf_putc(b, ',');
        api_json_put_str(b, r->key);
        api_buf_printf(b, ":\"%.*s%.*s/%.*s/\"", API_FMT(base), API_FMT(r->prefix), API_FMT(r->key));
    }
}

static int put_index(const struct api_app *app, api_str prefix, api_str mounted, api_buf *b)
{
    char text[4096];
    api_str base = {text, (size_t)snprintf(text, sizeof text, "%.*s%.*s", API_FMT(prefix), API_FMT(mounted))};
    if (base.n >= sizeof text)
        return API_ETOOBIG;
    API_BUF_LIT(b, "{\"title\":");
    api_json_put_str(b, app->title);
    API_BUF_LIT(b, ",\"version\":");
    api_json_put_str(b, app->version);
    API_BUF_LIT(b, ",\"resources\":{");
    put_resources(app, base, b);
    API_BUF_LIT(b, "},\"documents\":{");
    put_url(b, "openapi", base, "/openapi.json");
    put_url(b, "openapi_yaml", base, "/openapi.yaml");
    put_url(b, "docs", base, "/docs");
    put_url(b, "redoc", base, "/redoc");
    API_BUF_LIT(b, "}}");
    return b->err;
}

static void free_set(struct set *s)
{
    for (size_t i = 0; s && i < API__DOCUMENT_KINDS; i++) {
        api_buf_deinit(&s->texts[i]);
        api_buf_deinit(&s->list[i].gzip);
    }
    free(s);
}

static struct set *new_set(const struct api__documents *d, api_str prefix)
{
    struct set *s = calloc(1, sizeof *s + prefix.n);
    if (!s)
        return NULL;
    memcpy(s + 1, prefix.p, prefix.n);
    s->prefix = (api_str){(const char *)(s + 1), prefix.n};
    for (size_t i = 0; i < API__DOCUMENT_KINDS; i++)
        api_buf_init(&s->texts[i], API_BUF_NO_MAX);
    int err = put_index(d->app, prefix, d->mounted, &s->texts[API__DOCUMENT_INDEX]);
    bool ready = api_str_eq(prefix, d->app->root_path); /* the app has the OpenAPI documents for its own root_path */
    if (!err && !ready)
        err = api__openapi_write(d->app, prefix, &s->texts[API__DOCUMENT_JSON], &s->texts[API__DOCUMENT_YAML]);
    const api_str texts[API__DOCUMENT_KINDS] = {
        [API__DOCUMENT_INDEX] = api_buf_get(&s->texts[API__DOCUMENT_INDEX]),
        [API__DOCUMENT_JSON] = api_buf_get(ready ? &d->app->openapi_json : &s->texts[API__DOCUMENT_JSON]),
        [API__DOCUMENT_YAML] = api_buf_get(ready ? &d->app->openapi_yaml : &s->texts[API__DOCUMENT_YAML])};
    for (size_t i = 0; !err && i < API__DOCUMENT_KINDS; i++)
        err = make(&s->list[i], texts[i]);
    if (!err)
        return s;
    free_set(s);
    return NULL;
}

struct api__documents *api__documents_new(const struct api_app *app, api_str root_path, api_str mounted)
{
    struct api__documents *d = calloc(1, sizeof *d);
    if (!d)
        return NULL;
    d->app = app;
    d->mounted = mounted;
    pthread_mutex_init(&d->lock, NULL);
    d->sets[0] = new_set(d, root_path);
    if (d->sets[0])
        return d;
    api__documents_free(d);
    return NULL;
}

void api__documents_free(struct api__documents *d)
{
    if (!d)
        return;
    for (size_t i = 0; i < API__DOCUMENT_SETS; i++)
        free_set(d->sets[i]);
    pthread_mutex_destroy(&d->lock);
    free(d);
}

/* The index of the prefix's set, or of a free slot; API__DOCUMENT_SETS if there is neither. Call with the lock held. */
static size_t find(const struct api__documents *d, api_str prefix)
{
    size_t i = 0;
    while (i < API__DOCUMENT_SETS && d->sets[i] && !api_str_eq(d->sets[i]->prefix, prefix))
        i++;
    return i;
}

/* The cached document of a prefix; NULL: not made yet. Any thread. */
static const struct api__document *find_cached(struct api__documents *d, api_str prefix, enum api__document_kind kind)
{
    pthread_mutex_lock(&d->lock);
    size_t i = find(d, prefix);
    const struct set *s = i < API__DOCUMENT_SETS ? d->sets[i] : NULL;
    pthread_mutex_unlock(&d->lock);
    return s ? &s->list[kind] : NULL;
}

/* Makes the set of a prefix and caches it if there is room: then its document is lent in *kept. Otherwise its plain
 * text is appended to `out`. 0 or API_ENOMEM. Takes milliseconds; any thread. */
static int make_and_cache(struct api__documents *d, api_str prefix, enum api__document_kind kind,
                          const struct api__document **kept, api_buf *out)
{
    struct set *s = new_set(d, prefix);
    if (!s)
        return API_ENOMEM;
    pthread_mutex_lock(&d->lock);
    size_t i = find(d, prefix);
    if (i < API__DOCUMENT_SETS && !d->sets[i]) {
        d->sets[i] = s;
        s = NULL;
    }
    *kept = i < API__DOCUMENT_SETS ? &d->sets[i]->list[kind] : NULL;
    pthread_mutex_unlock(&d->lock);
    if (s && !*kept)
        api_buf_str(out, s->list[kind].plain);
    free_set(s);
    return out->err;
}

/* Serving */

static const char *const types[API__DOCUMENT_KINDS] = {
    [API__DOCUMENT_INDEX] = "application/json",
    [API__DOCUMENT_JSON] = "application/json",
    [API__DOCUMENT_YAML] = "application/yaml",
};

static void serve_kept(api_request *req, const struct api__document *d, const char *type)
{
    bool gzip = api__accepts_gzip(req->head.accept_encoding);
    char tag[32];
    snprintf(tag, sizeof tag, "%.17s%s\"", d->etag, gzip ? "-gzip" : "");
    api__respond_header(req, "ETag", api_str_of(tag));
    api__respond_vary(req, "Accept-Encoding");
    if (api__etag_listed(req->head.if_none_match, api_str_of(tag))) {
        req->status = 304;
        return;
    }
    if (gzip)
        API_BUF_LIT(req->headers, "Content-Encoding: gzip\r\n");
    req->encoded = gzip;
    api__respond_blob(req, api_str_of(type), gzip ? api_buf_get(&d->gzip) : d->plain);
}

struct making {
    struct api__documents *documents;
    api_str prefix;
    enum api__document_kind kind;
    const struct api__document *kept;
    api_buf *out;
    int err;
};

static void make_set(void *arg)
{
    struct making *m = arg;
    m->err = make_and_cache(m->documents, m->prefix, m->kind, &m->kept, m->out);
}

static void serve(api_request *req, enum api__document_kind kind)
{
    struct making m = {
        .documents = api__served_app(req)->documents, .prefix = req->prefix, .kind = kind, .out = req->body};
    API_BUF_LIT(req->headers, "Cache-Control: no-cache\r\n");
    m.kept = find_cached(m.documents, req->prefix, kind);
    if (!m.kept) {
        int err = api__blocking(req, make_set, &m);
        if (err || m.err) {
            api__respond_failure(req, err ? err : m.err);
            return;
        }
    }
    if (m.kept) {
        serve_kept(req, m.kept, types[kind]);
        return;
    }
    req->status = 200;
    req->content_type = api_str_of(types[kind]);
}

void api__handle_index(api_request *req)
{
    serve(req, API__DOCUMENT_INDEX);
}

void api__handle_openapi_json(api_request *req)
{
    serve(req, API__DOCUMENT_JSON);
}

void api__handle_openapi_yaml(api_request *req)
{
    serve(req, API__DOCUMENT_YAML);
}
