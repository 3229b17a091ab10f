/* An app in C: which operation answers where.
 *
 *     API_APP(.title = "Shop", .version = "1.0.0")
 *     {
 *         api_get(app, "/items/{item_id}", read_item);
 *         api_post(app, "/items/", create_item, .status = 201,
 *                  .response = &Item_model);
 *         api_resource(app, "/products/", Product, .timestamps = true);
 *     }
 *
 * `api serve shop.c` compiles, loads and serves it; compiled and linked with libapi it is a program (see <api/main.h>).
 * The function runs once at start and again at each reload. Mistakes in it (a path twice, a {name} without an input)
 * are all told, with file and line, before anything is served.
 *
 * Paths: `{item_id}` is one segment, read as the type of the operation's path input of that name; `{id:int}`,
 * `{x:float}`, `{u:uuid}` match only such text (404 otherwise), `{rest:path}` the rest with its slashes. Fixed segments
 * win over parameters whatever the order. With and without a slash at the end is the same path.
 */
#ifndef API_ROUTE_H
#define API_ROUTE_H

#include <api/operation.h>

/* A part of an app: a prefix, and what everything under it has in common. Lives as long as the app. */
typedef struct api_router api_router;
struct api_entry;

/* The whole app's. Texts are copied where the app is built. */
struct api_app_options {
    int api__first;
    const char *title, *version, *summary, *description, *terms_of_service;
    struct {
        const char *name, *url, *email;
    } contact;
    struct {
        const char *name, *identifier, *url;
    } license;
    const char *database; /* "sqlite:shop.db"; default sqlite:api.db */
    bool auth;            /* users and tokens on; operations then need a login unless their .permission is "any" */
    bool lax;             /* JSON bodies are converted as text is: see API_MODEL */
    const char *errors;   /* "fastapi" (default), "problem", "drf" */
    const char *limits;   /* "body=4MiB idle_time=30s" */
    const char *const *servers; /* URLs for the document; default "/" */
    const char *const *tags;    /* name, description, name, description ... */
    const char *external_docs;  /* a URL */
    const char *extra;          /* JSON members for the document */
    /* Whose word about clients is believed: API_STRINGS("10.0.0.0/8", "::1", "unix"), networks, addresses, "unix" (who
     * comes over a Unix socket) or "*" (everybody, where only proxies can reach the server). Their Forwarded, else
     * their X-Forwarded-For, -Proto, -Host and -Port, and X-Forwarded-Prefix say who asks whom for what: for logs,
     * slowed logins, api_request_client, https and every URL of answers and pages. A connection of theirs may begin
     * with the PROXY protocol (1 or 2), which says whose it is. Default: nobody. */
    const char *const *proxies;
    /* "/v1": the path under which a proxy shows the app. It stands before every URL that answers and pages give;
     * requests come with or without it, and handlers see their path without. X-Forwarded-Prefix of a trusted proxy
     * counts before it. */
    const char *root_path;
    bool no_docs;     /* no /docs, /redoc, /openapi.* */
    bool development; /* reasons of 500s in their bodies; `api serve --reload` turns it on */
};

struct api_router_options {
    int api__first;
    const char *const *tags;
    const char *permission; /* of the operations and files under it that name none */
    const api_dependency *const *dependencies;
    const api_error_def *errors;
    bool deprecated, hidden;
};

/* A router under `parent`: api_router *admin = api_subrouter(app, "/admin", .tags = API_STRINGS("admin")); */
#define api_subrouter(parent, prefix, ...)                                                                             \
    api__subrouter((parent), (prefix), &(const struct api_router_options){0, __VA_ARGS__}, __FILE__, __LINE__)
api_router *api__subrouter(api_router *parent, const char *prefix, const struct api_router_options *o, const char *file,
                           int line);

/* Routes. `operation` is what API_OPERATION made; options are of struct api_route_options. GET answers HEAD too. */
#define api_get(router, path, operation, ...) API__ROUTE(router, "GET", path, operation, __VA_ARGS__)
#define api_post(router, path, operation, ...) API__ROUTE(router, "POST", path, operation, __VA_ARGS__)
#define api_put(router, path, operation, ...) API__ROUTE(router, "PUT", path, operation, __VA_ARGS__)
#define api_patch(router, path, operation, ...) API__ROUTE(router, "PATCH", path, operation, __VA_ARGS__)
#define api_delete(router, path, operation, ...) API__ROUTE(router, "DELETE", path, operation, __VA_ARGS__)
/* The operation drives a WebSocket: <api/websocket.h>. */
#define api_websocket(router, path, operation, ...) API__ROUTE(router, "WEBSOCKET", path, operation, __VA_ARGS__)
/* Not a route: a request that the server will make to its clients, for the document. */
#define api_webhook(router, name, operation, ...) API__ROUTE(router, "WEBHOOK", name, operation, __VA_ARGS__)
#define API__ROUTE(router, method, path, operation, ...)                                                               \
    api__route_add((router), (method), (path), API__IS_OPERATION(operation),                                           \
                   &(const struct api_route_options){0, __VA_ARGS__}, __FILE__, __LINE__)
#ifndef __cplusplus
#define API__IS_OPERATION(operation) _Generic(&(operation), const api_operation * : &(operation))
#else
#define API__IS_OPERATION(operation) &(operation)
#endif
void api__route_add(api_router *r, const char *method, const char *path, const api_operation *operation,
                    const struct api_route_options *o, const char *file, int line);

/* A request that the server makes because of an operation: `expression` is OpenAPI's, "{$request.body#/url}". The
 * operation is never called, only documented. Ends with a row without name: API_CALLBACKS({"paid", "POST", ...}). */
typedef struct api_callback {
    const char *name, *method, *expression;
    const api_operation *operation;
} api_callback;
#define API_CALLBACKS(...) ((const api_callback[]){__VA_ARGS__, {0, 0, 0, 0}})

/* List, create, read, replace, update and delete over a table of the app's database: what a model of an app file has.
 * The table and tag are named by the path's last segment. A model without a member `id` gets a counted id that is in
 * the answers but not in the struct. */
struct api_resource_options {
    int api__first;
    const char *description, *key; /* "uuid", or a field's name */
    const char *pagination;        /* "cursor" (default), "limit_offset", "page", "none" */
    const char *permissions;       /* with auth: "list=any read=any create=authenticated delete=admin" */
    bool timestamps, require_if_match;
};
#define api_resource(router, path, Model, ...)                                                                         \
    api__resource_add((router), (path), &Model##_model, &(const struct api_resource_options){0, __VA_ARGS__},          \
                      __FILE__, __LINE__)
void api__resource_add(api_router *r, const char *path, const api_model_def *model,
                       const struct api_resource_options *o, const char *file, int line);

/* Another app under a prefix, with its own documents and 404s: api_mount(app, "/v2", &v2_app). Its title, version,
 * routes, middleware and hooks are its own; database, limits, users and CORS are the outer app's. The middleware of the
 * router it is mounted on is around its own. */
#define api_mount(router, prefix, entry) api__mount_add((router), (prefix), (entry), __FILE__, __LINE__)
void api__mount_add(api_router *r, const char *prefix, const struct api_entry *entry, const char *file, int line);

/* Files of a directory (relative to the working directory). */
struct api_static_options {
    int api__first;
    bool index;             /* a directory answers with its index.html */
    const char *fallback;   /* for pages that are no file (single-page apps): "index.html" */
    int max_age;            /* seconds in Cache-Control; 0: revalidated by ETag each time */
    const char *permission; /* as an operation's, but files that name none, nor a router around them, are for "any" */
};
#define api_static(router, prefix, directory, ...)                                                                     \
    api__static_add((router), (prefix), (directory), &(const struct api_static_options){0, __VA_ARGS__}, __FILE__,     \
                    __LINE__)
void api__static_add(api_router *r, const char *prefix, const char *directory, const struct api_static_options *o,
                     const char *file, int line);

/* --- around every request of a router: the first one used is the outermost --- */

/* Own middleware: straight-line code around the rest.
 *     static int timing(api_request *req)
 *     {
 *         int64_t start = api_monotonic_ns(req);
 *         int status = api_next(req);
 *         api_set_header(req, "X-Process-Time", ...);
 *         return status;
 *     }
 * Without api_next it answers itself. It runs before the body is read and before permissions are looked at. */
typedef int (*api_middleware)(api_request *req);
void api_use(api_router *r, api_middleware fn);
/* The rest of the way, down to the operation. Returns the answer's status; headers may be added afterwards, unless a
 * stream has begun. */
int api_next(api_request *req);

struct api_cors_options {
    int api__first;
    const char *const *origins; /* API_STRINGS("https://app.example.com"), or "*" */
    const char *const *methods, *const *headers, *const *expose;
    bool credentials;
    int max_age; /* seconds; default 600 */
};
#define api_use_cors(router, ...) api__use_cors((router), &(const struct api_cors_options){0, __VA_ARGS__})
void api__use_cors(api_router *r, const struct api_cors_options *o);

/* 400 for another Host than these: api_use_trusted_hosts(app, "example.com", "*.example.com"). */
#define api_use_trusted_hosts(router, ...) api__use_trusted_hosts((router), API_STRINGS(__VA_ARGS__))
void api__use_trusted_hosts(api_router *r, const char *const *hosts);
/* 307 from http to https. */
void api_use_https_redirect(api_router *r);

struct api_security_headers_options {
    int api__first;
    const char *content_security_policy, *referrer_policy, *frame_options; /* "" leaves one out */
    int hsts_max_age;                                                      /* seconds; over https only */
};
#define api_use_security_headers(router, ...)                                                                          \
    api__use_security_headers((router), &(const struct api_security_headers_options){0, __VA_ARGS__})
void api__use_security_headers(api_router *r, const struct api_security_headers_options *o);

/* A signed cookie with a little state: <api/session.h>. The first secret signs, all verify. */
struct api_sessions_options {
    int api__first;
    const char *const *secrets;
    const char *cookie, *same_site; /* "session", "lax" */
    int max_age;                    /* seconds; default 14 days */
    bool https_only;
};
#define api_use_sessions(router, ...) api__use_sessions((router), &(const struct api_sessions_options){0, __VA_ARGS__})
void api__use_sessions(api_router *r, const struct api_sessions_options *o);

/* Server-Timing with the milliseconds to the first byte. */
void api_use_timing(api_router *r);

/* --- the app's life --- */

/* `fn` answers instead of the default body whenever an answer of this status would be sent as an error; status 0: any.
 * api_error_detail(req) is what it would have said. */
typedef int (*api_error_handler)(api_request *req, int status);
void api_on_error(api_router *r, int status, api_error_handler fn);

/* Hooks run in a task of their own, with a request that has no client: everything that waits may be called. A start-up
 * hook that returns other than 0 stops the start. api_set_state(req, p) in it is api_state(req) everywhere. At a reload
 * the new app's start-up hooks run before the old one's shutdown hooks: both are there while requests move over. */
typedef int (*api_hook)(api_request *req);
void api_on_startup(api_router *r, api_hook fn);
void api_on_shutdown(api_router *r, api_hook fn); /* after the last request */
/* Every so many milliseconds, on one worker; a run that lasts longer delays the next. */
void api_every(api_router *r, int64_t ms, api_hook fn);

/* --- what a source file with an app exports --- */
#define API_ABI 2
struct api__fail_site {
    int status;
    const char *function;
};
typedef struct api_entry {
    int abi;
    const char *file;
    struct api_app_options options;
    void (*setup)(api_router *app);
    const struct api__fail_site *fails, *fails_end; /* the constant api_fail() of this program, for the document */
    const api_model_def *const *models, *const *models_end; /* all models of this program */
} api_entry;

extern const struct api__fail_site api__fail_first[] __asm__("__start_api_fails")
    __attribute__((weak, visibility("hidden")));
extern const struct api__fail_site api__fail_last[] __asm__("__stop_api_fails")
    __attribute__((weak, visibility("hidden")));
extern const api_model_def *const api__model_first[] __asm__("__start_api_models")
    __attribute__((weak, visibility("hidden")));
extern const api_model_def *const api__model_last[] __asm__("__stop_api_models")
    __attribute__((weak, visibility("hidden")));

/* An app that another one mounts, or a test builds; API_APP makes the one that is served. */
#define API_SUBAPP(name_, ...)                                                                                         \
    static void name_##_setup(api_router *app);                                                                        \
    static const api_entry name_ API__UNUSED = {.abi = API_ABI,                                                        \
                                                .file = __FILE__,                                                      \
                                                .options = {0, __VA_ARGS__},                                           \
                                                .setup = name_##_setup,                                                \
                                                .fails = api__fail_first,                                              \
                                                .fails_end = api__fail_last,                                           \
                                                .models = api__model_first,                                            \
                                                .models_end = api__model_last};                                        \
    static void name_##_setup(api_router *app API__UNUSED)

#ifdef API_NO_MAIN
#define API__MAIN
#else
int api_main(const api_entry *entry, int argc, char **argv);
#define API__MAIN                                                                                                      \
    __attribute__((weak)) int main(int argc, char **argv)                                                              \
    {                                                                                                                  \
        return api_main(&api_app_entry, argc, argv);                                                                   \
    }
#endif
#define API_APP(...)                                                                                                   \
    static void api_app_setup(api_router *app);                                                                        \
    extern const api_entry api_app_entry;                                                                              \
    __attribute__((visibility("default"))) const api_entry api_app_entry = {.abi = API_ABI,                            \
                                                                            .file = __FILE__,                          \
                                                                            .options = {0, __VA_ARGS__},               \
                                                                            .setup = api_app_setup,                    \
                                                                            .fails = api__fail_first,                  \
                                                                            .fails_end = api__fail_last,               \
                                                                            .models = api__model_first,                \
                                                                            .models_end = api__model_last};            \
    API__MAIN                                                                                                          \
    static void api_app_setup(api_router *app API__UNUSED)

#endif
