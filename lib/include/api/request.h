/* What a handler asks of its request. Everything that is lent lives until the request ends. */
#ifndef API_REQUEST_H
#define API_REQUEST_H

#include <api/arena.h>
#include <api/route.h>
#include <api/texts.h>

const char *api_request_method(const api_request *req); /* "GET" */
api_str api_request_path(const api_request *req);       /* as sent, percent-encoded; without the app's root_path */
api_str api_request_query(const api_request *req);      /* without '?' */
/* The first field of that name, any case; {NULL, 0} when absent. Headers and cookies are bytes as they were sent, not
 * always UTF-8; in(header, string, ...) takes text only. */
api_str api_request_header(const api_request *req, const char *name);
api_str api_request_cookie(const api_request *req, const char *name);
/* The decoded text of {name} in the route's path. */
api_str api_request_param(const api_request *req, const char *name);
/* What {name:path} stands for as it was sent, percent-encoded, for another URL (api_proxy); {NULL, 0}: the route has
 * none. */
api_str api_request_tail(const api_request *req);
api_str api_request_client(const api_request *req);        /* the client's address, as `.proxies` tell; "unix" */
const char *api_request_id(const api_request *req);        /* X-Request-Id */
const char *api_request_operation(const api_request *req); /* "read_item" */
/* The whole body as it came; waits for it. 0, API_ETOOBIG, API_EINVALID, API_ETIMEOUT, API_ECLOSED: a handler that
 * returns them answers 413, 400, 408. */
int api_request_body(api_request *req, api_str *out);
/* The body in pieces as they arrive, whatever its size up to `limit` bytes; *piece lives until the next call, n == 0
 * is the end. */
int api_request_read(api_request *req, uint64_t limit, api_str *piece);

/* Memory of the request: cleared, freed with it. api_alloc fails the request (503) instead of returning NULL. */
api_arena *api_request_arena(api_request *req);
void *api_alloc(api_request *req, size_t n);
api_str api_printf(api_request *req, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* fn(req, arg) after the response was sent, latest first, whatever happened. May wait. */
void api_defer(api_request *req, void (*fn)(api_request *req, void *arg), void *arg);
/* fn(req, arg) when the handler has returned or failed, before its answer is sent: it may look at api_status(req) and
 * may answer anew. */
void api_finally(api_request *req, void (*fn)(api_request *req, void *arg), void *arg);
/* In order, after the response was sent and the connection went on. */
void api_background(api_request *req, void (*fn)(api_request *req, void *arg), void *arg);

/* What the start-up hook has set; one pointer, which an app shares with those mounted in it. */
void *api_state(const api_request *req);
void api_set_state(api_request *req, void *state);
/* A value of this request under a name of your own (a static address), for middleware to leave something to handlers.
 */
void *api_request_get(const api_request *req, const void *key);
void api_request_set(api_request *req, const void *key, void *value);

/* The value of a dependency outside of a handler's inputs: made now if it was not yet. api_need(req, current_user) */
#define api_need(req, dependency) ((dependency##_value *)api__need((req), &(dependency)))
void *api__need(api_request *req, const api_dependency *d);

/* A path with its parameters filled in, by route name: api_url_for(req, "read_item", "item_id", "5") -> "/items/5".
 * Behind the root_path under which the app is shown: "/v1/items/5". The route, then at most 16 pairs of texts of either
 * kind. {NULL, 0} when there is no such route, a parameter lacks, or a value would not come back as it is (a NUL, "..",
 * not UTF-8). */
#define api_url_for(req, ...)                                                                                          \
    api__url_for((req), (const api_str[]){API__TEXTS(__VA_ARGS__)},                                                    \
                 sizeof((const api_str[]){API__TEXTS(__VA_ARGS__)}) / sizeof(api_str))
api_str api__url_for(api_request *req, const api_str *words, size_t n);

/* Who asks, among the users of an app with .auth = true: in(depends, api_current_user, me) gives me->username, and 401
 * without a login, before the body is read. api_optional_user gives NULL to the anonymous; an operation that depends on
 * it needs no login by that alone. */
typedef struct api_user {
    int64_t id;
    api_str username;
    bool admin;
} api_user;
typedef const api_user api_current_user_value;
typedef const api_user api_optional_user_value;
extern const api_dependency api_current_user;
extern const api_dependency api_optional_user;

/* HTTP Basic, checked for shape only: in(depends, api_http_basic, login) gives login->username and ->password; 401 with
 * WWW-Authenticate: Basic otherwise. Compare passwords with api_secret_eq. */
typedef struct api_credentials {
    api_str username, password;
} api_credentials;
typedef api_credentials api_http_basic_value;
extern const api_dependency api_http_basic;
/* In a time that does not depend on where they differ. */
bool api_secret_eq(api_str a, api_str b);

/* One line in the server's log, with the request's id. level: 'e' 'w' 'i' 'd'. */
void api_log(api_request *req, char level, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

#endif
