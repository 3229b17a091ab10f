/* /docs and /redoc: small pages around embedded scripts; nothing is loaded from other hosts. */
#include <zlib.h>

#include "server/http/accept.h"
#include "server/pages/assets.h"
#include "server/pages/pages.h"
#include "server/request/response.h"

static const char docs[] =
    "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>API documentation</title>\n"
    "<link rel=\"icon\" href=\"data:,\">\n<link rel=\"stylesheet\" href=\"@/docs/swagger-ui.css\">\n</head>\n<body>\n"
    "<div id=\"swagger-ui\"></div>\n<script src=\"@/docs/swagger-ui-bundle.js\"></script>\n<script>\n"
    "window.ui = SwaggerUIBundle({url: \"@/openapi.json\", dom_id: \"#swagger-ui\", deepLinking: true,\n"
    "  presets: [SwaggerUIBundle.presets.apis], layout: \"BaseLayout\", validatorUrl: null});\n"
    "</script>\n</body>\n</html>\n";

static const char redoc[] =
    "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>API reference</title>\n"
    "<link rel=\"icon\" href=\"data:,\">\n<style>body { margin: 0; padding: 0; }</style>\n</head>\n<body>\n"
    "<redoc spec-url=\"@/openapi.json\"></redoc>\n<script src=\"@/redoc/redoc.standalone.js\"></script>\n"
    "</body>\n</html>\n";

/* Allows only what this server serves; Swagger UI's icons are data: URLs, ReDoc's search runs in a blob: worker. */
static const char policy[] =
    "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "font-src data:; connect-src 'self'; worker-src blob:; frame-ancestors 'none'; base-uri 'none'";

/* Replaces '@' with the URL prefix of the server and that of the mounted app. Neither needs escaping: the former is
 * validated (lib/app/url_prefix.h), the latter comes from the app's code. */
static void put_page(api_request *req, const char *html)
{
    const char *from = html;
    for (const char *at; (at = strchr(from, '@')); from = at + 1) {
        api_buf_put(req->body, from, (size_t)(at - from));
        api_buf_str(req->body, req->prefix);
        api_buf_str(req->body, req->mounted);
    }
    api_buf_put(req->body, from, strlen(from));
}

static void serve_page(api_request *req, const char *html)
{
    api__respond_header(req, "Content-Security-Policy", api_str_of(policy));
    /* URLs in the page depend on the request, so caches must revalidate. */
    API_BUF_LIT(req->headers, "Cache-Control: no-cache\r\nX-Content-Type-Options: nosniff\r\n");
    put_page(req, html);
    req->status = 200;
    req->content_type = API_S("text/html; charset=utf-8");
}

void api__handle_docs(api_request *req)
{
    serve_page(req, docs);
}

void api__handle_redoc(api_request *req)
{
    serve_page(req, redoc);
}

/* For the rare client that does not take gzip. */
static int inflate_all(api_str gz, api_buf *out)
{
    z_stream z = {.next_in = (Bytef *)(uintptr_t)gz.p, .avail_in = (uInt)gz.n};
    int rc = inflateInit2(&z, 15 + 16);
    if (rc != Z_OK)
        return API_ENOMEM;
    while (rc == Z_OK) {
        if (api_buf_reserve(out, 65536) != 0)
            break;
        z.next_out = (Bytef *)out->p + out->n;
        z.avail_out = (uInt)(out->cap - out->n);
        rc = inflate(&z, Z_NO_FLUSH);
        out->n = z.total_out;
    }
    inflateEnd(&z);
    return rc == Z_STREAM_END ? 0 : API_ENOMEM;
}

/* The names are not versioned, so browsers revalidate after an hour. */
static void serve_asset(api_request *req, const char *type, const char *from, const char *to)
{
    api_str gz = {from, (size_t)(to - from)};
    api__respond_vary(req, "Accept-Encoding");
    API_BUF_LIT(req->headers, "Cache-Control: public, max-age=3600\r\nX-Content-Type-Options: nosniff\r\n");
    req->encoded = true;
    if (api__accepts_gzip(req->head.accept_encoding)) {
        API_BUF_LIT(req->headers, "Content-Encoding: gzip\r\n");
        api__respond_blob(req, api_str_of(type), gz);
        return;
    }
    int err = inflate_all(gz, req->body);
    if (err) {
        api__respond_failure(req, err);
        return;
    }
    req->status = 200;
    req->content_type = api_str_of(type);
}

void api__handle_swagger_css(api_request *req)
{
    serve_asset(req, "text/css; charset=utf-8", api__asset_swagger_css, api__asset_swagger_css_end);
}

void api__handle_swagger_js(api_request *req)
{
    serve_asset(req, "text/javascript; charset=utf-8", api__asset_swagger_js, api__asset_swagger_js_end);
}

void api__handle_redoc_js(api_request *req)
{
    serve_asset(req, "text/javascript; charset=utf-8", api__asset_redoc_js, api__asset_redoc_js_end);
}
