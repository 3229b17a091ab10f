/* An app in C: its routes, and what surrounds them.
 *
 *     API_APP(.title = "Shop", .version = "1.0.0")
 *     {
 *         api_get(app, "/items/{item_id}", read_item);
 *         api_post(app, "/items/", create_item, .status = 201,
 *                  .response = &Item_model);
 *         api_resource(app, "/products/", Product, .timestamps = true);
 *     }
 *
 * `api serve shop.c` compiles, loads and serves it; compiled and linked with libapi it is a program (<api/main.h>). The
 * function runs at the start, and again at each reload. All mistakes in it (a path twice, a {name} without an input)
 * are reported, with file and line, before anything is served.
 *
 * Paths: `{item_id}` is a segment, of the type of the operation's path input with that name; `{id:int}`, `{x:float}`
 * and
 * `{u:uuid}` match such text only, and anything else is a 404; `{rest:path}` is the rest of the path with its slashes.
 * Fixed segments take precedence over parameters, in whatever order they are declared. A slash at the end makes no
 * difference.
 */
#ifndef API_ROUTE_H
#define API_ROUTE_H

#include <api/operation.h>

/* A part of an app: a prefix, and what the routes under it have in common. Owned by the app. */
typedef struct api_router api_router;
struct api_entry;

/* Options of the whole app. Texts are copied when the app is built. */
struct api_app_options {
    int api__first;
    const char *title, *version, *summary, *description, *terms_of_service;
    struct {
        const char *name, *url, *email;
    } contact;
    struct {
        const char *name, *identifier, *url;
    } license;
    const char *database;       /* "sqlite:shop.db"; default sqlite:api.db */
    bool auth;                  /* users and tokens; operations then need a login unless their .permission is "any" */
    bool lax;                   /* every model is: see API_MODEL */
    const char *errors;         /* "fastapi" (default), "problem", "drf" */
    const char *limits;         /* "body=4MiB idle_time=30s" */
    const char *const *servers; /* URLs, for the document; default "/" */
    const char *const *tags;    /* name, description, name, description ... */
    const char *external_docs;  /* a URL */
    const char *extra;          /* members of the document, as JSON */
    /* Proxies that are trusted: API_STRINGS("10.0.0.0/8", "::1", "unix"), networks, addresses, "unix" for connections
     * over a Unix socket, or "*" for all, where only proxies can reach the server. What they report in Forwarded (RFC
     * 7239), else in X-Forwarded-For, -Proto, -Host and -Port, and in X-Forwarded-Prefix, holds for logs, the limits of
     * logins, api_request_client, https, and every URL in responses and pages. Their connections may begin with the
     * PROXY protocol, version 1 or 2. Default: none. */
    const char *const *proxies;
    /* "/v1": the path under which a proxy publishes the app. Every URL in responses and pages begins with it; requests
     * may come with or without it, and handlers see their path without it. X-Forwarded-Prefix of a trusted proxy takes
     * its place. */
    const char *root_path;
    bool no_docs;     /* without /docs, /redoc and /openapi.* */
    bool development; /* the body of a 500 has its reason; on under `api serve --reload` */
};

struct api_router_options {
    int api__first;
    const char *const *tags;
    const char *permission; /* of operations and files under it without one of their own */
    const api_dependency *const *dependencies;
    const api_error_def *errors;
    bool deprecated, hidden;
};

/* A router under another: api_router *admin = api_subrouter(app, "/admin", .tags = API_STRINGS("admin")); */
#define api_subrouter(parent, prefix, ...)                                                                             \
    api__subrouter((parent), (prefix), &(const struct api_router_options){0, __VA_ARGS__}, __FILE__, __LINE__)
api_router *api__subrouter(api_router *parent, const char *prefix, const struct api_router_options *o, const char *file,
                           int line);

/* Routes. `operation` is declared by API_OPERATION; the options are those of struct api_route_options. HEAD requests go
 * to the route of GET. */
#define api_get(router, path, operation, ...) API__ROUTE(router, "GET", path, operation, __VA_ARGS__)
#define api_post(router, path, operation, ...) API__ROUTE(router, "POST", path, operation, __VA_ARGS__)
#define api_put(router, path, operation, ...) API__ROUTE(router, "PUT", path, operation, __VA_ARGS__)
#define api_patch(router, path, operation, ...) API__ROUTE(router, "PATCH", path, operation, __VA_ARGS__)
#define api_delete(router, path, operation, ...) API__ROUTE(router, "DELETE", path, operation, __VA_ARGS__)
/* The operation drives a WebSocket: <api/websocket.h>. */
#define api_websocket(router, path, operation, ...) API__ROUTE(router, "WEBSOCKET", path, operation, __VA_ARGS__)
/* Not a route: a request that the server will make to its clients, for the document (OpenAPI's webhooks). */
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

/* A request that the server makes as a consequence of an operation, for the document: `expression` is OpenAPI's,
 * "{$request.body#/url}". The operation is never called. API_CALLBACKS({"paid", "POST", ...}) adds the last row, which
 * has no name. */
typedef struct api_callback {
    const char *name, *method, *expression;
    const api_operation *operation;
} api_callback;
#define API_CALLBACKS(...) ((const api_callback[]){__VA_ARGS__, {0, 0, 0, 0}})

/* The operations of a model of an app file: list, create, read, replace, update and delete rows of a table. The table
 * and the tag are named after the path's last segment. Where the model has no member `id`, rows get a counted id, which
 * is in responses but not in the struct. */
struct api_resource_options {
    int api__first;
    const char *description, *key; /* key: "uuid", or the name of a field; default: a counted id */
    const char *pagination;        /* "cursor" (default), "limit_offset", "page", "none" */
    const char *permissions;       /* with auth: "list=any read=any create=authenticated delete=admin" */
    bool timestamps;               /* created_at and updated_at */
    bool require_if_match;         /* changes without If-Match are a 428 */
};
#define api_resource(router, path, Model, ...)                                                                         \
    api__resource_add((router), (path), &Model##_model, &(const struct api_resource_options){0, __VA_ARGS__},          \
                      __FILE__, __LINE__)
void api__resource_add(api_router *r, const char *path, const api_model_def *model,
                       const struct api_resource_options *o, const char *file, int line);

/* Another app under a prefix: api_mount(app, "/v2", &v2_app). Title, version, documents, 404s, routes, middleware and
 * hooks are its own; database, limits, users and CORS are the outer app's. The middleware of the router it is mounted
 * on runs around its own. */
#define api_mount(router, prefix, entry) api__mount_add((router), (prefix), (entry), __FILE__, __LINE__)
void api__mount_add(api_router *r, const char *prefix, const struct api_entry *entry, const char *file, int line);

/* Files of a directory, whose path is relative to the working directory. */
struct api_static_options {
    int api__first;
    bool index;             /* index.html is the response for its directory */
    const char *fallback;   /* "index.html": for paths without a file, as single-page apps have them */
    int max_age;            /* seconds in Cache-Control; 0: clients revalidate by ETag each time */
    const char *permission; /* as an operation's; default: the nearest router's, else "any" */
};
#define api_static(router, prefix, directory, ...)                                                                     \
    api__static_add((router), (prefix), (directory), &(const struct api_static_options){0, __VA_ARGS__}, __FILE__,     \
                    __LINE__)
void api__static_add(api_router *r, const char *prefix, const char *directory, const struct api_static_options *o,
                     const char *file, int line);

/* --- middleware of a router: the first one used is the outermost --- */

/* Middleware of your own: straight-line code around the rest of the chain.
 *     static int timing(api_request *req)
 *     {
 *         int64_t start = api_monotonic_ns(req);
 *         int status = api_next(req);
 *         api_set_header(req, "X-Process-Time", ...);
 *         return status;
 *     }
 * If it does not call api_next, it responds itself. It runs before permissions are checked and before the body is read.
 */
typedef int (*api_middleware)(api_request *req);
void api_use(api_router *r, api_middleware fn);
/* Runs the rest of the chain, down to the operation. Returns the response's status. Headers may be changed afterwards,
 * unless a stream has begun. */
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

/* A 400 for a Host that is none of these: api_use_trusted_hosts(app, "example.com", "*.example.com"). */
#define api_use_trusted_hosts(router, ...) api__use_trusted_hosts((router), API_STRINGS(__VA_ARGS__))
void api__use_trusted_hosts(api_router *r, const char *const *hosts);
/* A 307 from http to https. */
void api_use_https_redirect(api_router *r);

struct api_security_headers_options {
    int api__first;
    const char *content_security_policy, *referrer_policy, *frame_options; /* "": without it */
    int hsts_max_age;                                                      /* seconds; sent over https only */
};
#define api_use_security_headers(router, ...)                                                                          \
    api__use_security_headers((router), &(const struct api_security_headers_options){0, __VA_ARGS__})
void api__use_security_headers(api_router *r, const struct api_security_headers_options *o);

/* Sessions in a signed cookie: <api/session.h>. The first secret signs; all of them verify. */
struct api_sessions_options {
    int api__first;
    const char *const *secrets;
    const char *cookie, *same_site; /* default "session", "lax" */
    int max_age;                    /* seconds; default 14 days */
    bool https_only;
};
#define api_use_sessions(router, ...) api__use_sessions((router), &(const struct api_sessions_options){0, __VA_ARGS__})
void api__use_sessions(api_router *r, const struct api_sessions_options *o);

/* Server-Timing: the milliseconds to the first byte. */
void api_use_timing(api_router *r);

/* --- lifespan --- */

/* Calls `fn` to respond where an error response of this status would be sent; status 0: any. api_error_detail(req) is
 * the detail that it would have. */
typedef int (*api_error_handler)(api_request *req, int status);
void api_on_error(api_router *r, int status, api_error_handler fn);

/* Hooks run in a task of their own, with a request that has no client, and may call whatever waits. If a start-up hook
 * returns anything but 0, the app is not started. api_set_state(req, p) in one is api_state(req) in all requests. At a
 * reload the start-up hooks of the new app run before the shutdown hooks of the old one: both exist while requests of
 * the old one end. */
typedef int (*api_hook)(api_request *req);
void api_on_startup(api_router *r, api_hook fn);
void api_on_shutdown(api_router *r, api_hook fn); /* after the last request */
/* Calls `fn` every `ms` milliseconds, on one worker; a run that lasts longer delays the next. */
void api_every(api_router *r, int64_t ms, api_hook fn);

/* --- what a program with an app exports --- */
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
    const struct api__fail_site *fails, *fails_end;         /* each api_fail with a constant status, for the document */
    const api_model_def *const *models, *const *models_end; /* all models of the program */
} api_entry;

extern const struct api__fail_site api__fail_first[] __asm__("__start_api_fails")
    __attribute__((weak, visibility("hidden")));
extern const struct api__fail_site api__fail_last[] __asm__("__stop_api_fails")
    __attribute__((weak, visibility("hidden")));
extern const api_model_def *const api__model_first[] __asm__("__start_api_models")
    __attribute__((weak, visibility("hidden")));
extern const api_model_def *const api__model_last[] __asm__("__stop_api_models")
    __attribute__((weak, visibility("hidden")));

/* An app for api_mount or for a test. API_APP declares the one that is served. */
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
