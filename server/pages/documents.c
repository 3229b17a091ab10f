#include "server/pages/documents.h"

#include <stdio.h>
#include <stdlib.h>
#include <zlib.h>

#include "server/handlers.h"
#include "server/http/etag.h"
#include "server/operation/prepared.h"
#include "server/response.h"

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

/* FNV-1a of the text: the same document has the same tag on every node and after every start. */
static int make(struct api__document *d, api_str text)
{
    uint64_t h = 14695981039346656037ULL;
    for (size_t i = 0; i < text.n; i++)
        h = (h ^ (unsigned char)text.p[i]) * 1099511628211ULL;
    d->plain = text;
    snprintf(d->etag, sizeof d->etag, "\"%016llx\"", (unsigned long long)h);
    return gzip(text, &d->gzip);
}

static void put_url(api_buf *b, const char *name, api_str mounted, const char *path)
{
    api_buf_printf(b, "%s\"%s\":\"%.*s%s\"", b->n && b->p[b->n - 1] == '{' ? "" : ",", name, API_FMT(mounted), path);
}

static void put_index(const struct api_app *app, api_str mounted, api_buf *b)
{
    API_BUF_LIT(b, "{\"title\":");
    api_json_put_str(b, app->title);
    API_BUF_LIT(b, ",\"version\":");
    api_json_put_str(b, app->version);
    API_BUF_LIT(b, ",\"resources\":{");
    for (uint32_t i = 0; i < app->resource_count; i++) {
        const api__resource *r = &app->resources[i];
        if (r->bare)
            continue;
        if (b->n && b->p[b->n - 1] != '{')
            api_buf_putc(b, ',');
        api_json_put_str(b, r->key);
        api_buf_printf(b, ":\"%.*s%.*s/%.*s/\"", API_FMT(mounted), API_FMT(r->prefix), API_FMT(r->key));
    }
    API_BUF_LIT(b, "},\"documents\":{");
    put_url(b, "openapi", mounted, "/openapi.json");
    put_url(b, "openapi_yaml", mounted, "/openapi.yaml");
    put_url(b, "docs", mounted, "/docs");
    put_url(b, "redoc", mounted, "/redoc");
    API_BUF_LIT(b, "}}");
}

struct api__documents *api__documents_new(const struct api_app *app, api_str mounted)
{
    struct api__documents *d = calloc(1, sizeof *d);
    if (!d)
        return NULL;
    api_buf_init(&d->index_text, API_BUF_NO_MAX);
    put_index(app, mounted, &d->index_text);
    int err = d->index_text.err;
    if (!err)
        err = make(&d->index, api_buf_get(&d->index_text));
    if (!err)
        err = make(&d->json, api_app_openapi_json(app));
    if (!err)
        err = make(&d->yaml, api_app_openapi_yaml(app));
    if (!err)
        return d;
    api__documents_free(d);
    return NULL;
}

void api__documents_free(struct api__documents *d)
{
    if (!d)
        return;
    api_buf_deinit(&d->index_text);
    api_buf_deinit(&d->index.gzip);
    api_buf_deinit(&d->json.gzip);
    api_buf_deinit(&d->yaml.gzip);
    free(d);
}

/* Serving */

static void serve(api_request *req, const struct api__document *d, const char *type)
{
    bool gzip = api__accepts_gzip(req->head.accept_encoding);
    char tag[32];
    snprintf(tag, sizeof tag, "%.17s%s\"", d->etag, gzip ? "-gzip" : "");
    api__respond_header(req, "ETag", api_str_of(tag));
    api__respond_vary(req, "Accept-Encoding");
    API_BUF_LIT(req->headers, "Cache-Control: no-cache\r\n");
    if (api__etag_listed(req->head.if_none_match, api_str_of(tag))) {
        req->status = 304;
        return;
    }
    if (gzip)
        API_BUF_LIT(req->headers, "Content-Encoding: gzip\r\n");
    req->encoded = gzip;
    api__respond_blob(req, api_str_of(type), gzip ? api_buf_get(&d->gzip) : d->plain);
}

void api__handle_index(api_request *req)
{
    serve(req, &api__served_app(req)->documents->index, "application/json");
}

void api__handle_openapi_json(api_request *req)
{
    serve(req, &api__served_app(req)->documents->json, "application/json");
}

void api__handle_openapi_yaml(api_request *req)
{
    serve(req, &api__served_app(req)->documents->yaml, "application/yaml");
}
