/* A directory of static files. */
#include "server/files/file_static.h"
#include "server/files/file.h"
#include "server/http/accept.h"
#include "server/request/response.h"

/* Whether a client may request the path: no segment is empty or begins with a dot, which excludes "." and "..". */
static bool is_fit(api_str rest)
{
    if (rest.n && (memchr(rest.p, 0, rest.n) || memchr(rest.p, '\\', rest.n)))
        return false;
    while (rest.n) {
        const char *slash = memchr(rest.p, '/', rest.n);
        size_t n = slash ? (size_t)(slash - rest.p) : rest.n;
        if (n == 0 || rest.p[0] == '.')
            return false;
        n += slash != NULL;
        rest = (api_str){rest.p + n, rest.n - n};
    }
    return true;
}

static int try(api_request *req, const struct api__static *s, const char *path, api_str cache_control)
{
    struct api__file_options o = {.cache_control = cache_control, .precompressed = true};
    return path ? api__file_try(req, s->dir_fd, path, &o) : API_ENOMEM;
}

static int try_name(api_request *req, const struct api__static *s, const char *path)
{
    api_str cache = API_S("no-cache");
    if (s->max_age > 0)
        cache = api_arena_printf(req->arena, "max-age=%lld", (long long)s->max_age);
    int err = try(req, s, path, cache);
    if (err == API__EISDIR && s->index)
        err = try(req, s, api_arena_printf(req->arena, "%s/index.html", path).p, cache);
    return err;
}

/* Whether a browser navigates to a page, rather than fetching a missing script or image. */
static bool wants_page(const api_request *req)
{
    bool reads = req->head.method == API__METHOD_GET || req->head.method == API__METHOD_HEAD;
    return reads && api__accepts_by_name(req->head.accept, "text/html");
}

static int try_fallback(api_request *req, const struct api__static *s, int err)
{
    if (wants_page(req)) {
        int found = try(req, s, s->fallback, API_S("no-cache"));
        err = found == API__EISDIR ? API_ENOTFOUND : found;
    }
    api__respond_vary(req, "Accept");
    return err;
}

int api__respond_static(api_request *req, const struct api__static *s, api_str rest)
{
    if (!is_fit(rest))
        return api__file_fail(req, "", API_ENOTFOUND);
    if (rest.n && rest.p[rest.n - 1] == '/')
        rest.n--;
    const char *path = rest.n ? api_arena_dup(req->arena, rest).p : ".";
    int err = path ? try_name(req, s, path) : API_ENOMEM;
    if ((err == API_ENOTFOUND || err == API__EISDIR) && s->fallback)
        err = try_fallback(req, s, err);
    return err ? api__file_fail(req, path ? path : "", err) : API_OK;
}
