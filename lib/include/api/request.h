/* The request that a handler responds to. What these functions return lives until the request ends. */
#ifndef API_REQUEST_H
#define API_REQUEST_H

#include <api/arena.h>
#include <api/route.h>
#include <api/texts.h>

const char *api_request_method(const api_request *req); /* "GET" */
api_str api_request_path(const api_request *req);       /* percent-encoded, as it was sent; without root_path */
api_str api_request_query(const api_request *req);      /* as it was sent; without '?' */
/* The value of the first header or cookie of that name (of a header in any case), as it was sent, which may not be
 * UTF-8: in(header, string, ...) is. {NULL, 0}: there is none. */
api_str api_request_header(const api_request *req, const char *name);
api_str api_request_cookie(const api_request *req, const char *name);
/* The text of {name} in the route's path, decoded. {NULL, 0}: there is none. */
api_str api_request_param(const api_request *req, const char *name);
/* The part of the path that {name:path} matched, percent-encoded as it was sent, for another URL (api_proxy). {NULL,
 * 0}: the route has none. */
api_str api_request_tail(const api_request *req);
/* The client's address as text, or "unix". What .proxies report of clients is believed. */
api_str api_request_client(const api_request *req);
const char *api_request_id(const api_request *req);        /* X-Request-Id */
const char *api_request_operation(const api_request *req); /* "read_item" */
/* Waits for the whole body. 0; API_ETOOBIG, API_EINVALID (broken framing), API_ETIMEOUT, API_ECLOSED: a handler that
 * returns them responds with 413, 400, 408, 400. */
int api_request_body(api_request *req, api_str *out);
/* Waits for the next piece of the body, which is lent until the next call; n is 0 at the end. A body of more than
 * `limit` bytes is API_ETOOBIG; other errors as of api_request_body. A body is read by one of the two. */
int api_request_read(api_request *req, uint64_t limit, api_str *piece);

/* Memory that is freed when the request ends: the arena itself, ... */
api_arena *api_request_arena(api_request *req);
/* ... n cleared bytes of it, never NULL: without memory the handler ends with a 503, ... */
void *api_alloc(api_request *req, size_t n);
/* ... or a text in it; {NULL, 0}: out of memory. */
api_str api_printf(api_request *req, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Calls fn(req, arg) after the response was sent or the client has gone, in reverse order. fn may wait. */
void api_defer(api_request *req, void (*fn)(api_request *req, void *arg), void *arg);
/* Calls fn(req, arg) when the handler has returned or failed, before the response is sent: it may look at
 * api_status(req), and may respond again. In reverse order. */
void api_finally(api_request *req, void (*fn)(api_request *req, void *arg), void *arg);
/* Calls fn(req, arg) after the response was sent, in order; the connection serves other requests meanwhile. */
void api_background(api_request *req, void (*fn)(api_request *req, void *arg), void *arg);

/* A pointer of the app's own, set by a start-up hook; apps that are mounted share it. */
void *api_state(const api_request *req);
void api_set_state(api_request *req, void *state);
/* A value of this request, for middleware to pass something to handlers. `key` is the address of a static variable. */
void *api_request_get(const api_request *req, const void *key);
void api_request_set(api_request *req, const void *key, void *value);

/* The value of a dependency that is not among the inputs, made now unless it exists: api_need(req, current_user). */
#define api_need(req, dependency) ((dependency##_value *)api__need((req), &(dependency)))
void *api__need(api_request *req, const api_dependency *d);

/* The path of a route with its parameters: api_url_for(req, "read_item", "item_id", "5") is "/items/5", or
 * "/v1/items/5" under the root_path "/v1". The route's name is followed by at most 16 pairs of name and value, char *
 * or api_str. {NULL, 0}: there is no such route, a parameter is missing, or a value would not be matched again (a NUL,
 * "..", not UTF-8). */
#define api_url_for(req, ...)                                                                                          \
    api__url_for((req), (const api_str[]){API__TEXTS(__VA_ARGS__)},                                                    \
                 sizeof((const api_str[]){API__TEXTS(__VA_ARGS__)}) / sizeof(api_str))
api_str api__url_for(api_request *req, const api_str *words, size_t n);

/* The user who sent the request, in an app with .auth = true: in(depends, api_current_user, me) makes me->username, and
 * a 401 without a login, before the body is read. api_optional_user is NULL without a login, which an operation that
 * depends on it does not need. */
typedef struct api_user {
    int64_t id;
    api_str username;
    bool admin;
} api_user;
typedef const api_user api_current_user_value;
typedef const api_user api_optional_user_value;
extern const api_dependency api_current_user;
extern const api_dependency api_optional_user;

/* Credentials of HTTP Basic (RFC 7617), not verified: in(depends, api_http_basic, login) makes login->username and
 * ->password, and a 401 with WWW-Authenticate: Basic without them. Compare passwords by api_secret_eq. */
typedef struct api_credentials {
    api_str username, password;
} api_credentials;
typedef api_credentials api_http_basic_value;
extern const api_dependency api_http_basic;
/* Whether two texts are equal, in a time that does not depend on where they differ. */
bool api_secret_eq(api_str a, api_str b);

/* Writes a line to the server's log, with the request's id. level: 'e' error, 'w' warning, 'i' info, 'd' debug. */
void api_log(api_request *req, char level, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

#endif
