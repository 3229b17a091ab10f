/* Functions of <api/request.h>, by which a handler reads its request. */
#include <stdio.h>

#include "auth/credentials.h"
#include "auth/secret.h"
#include "server/call/call.h"
#include "server/call/lend.h"
#include "server/engine/stream.h"
#include "server/http/cookies.h"
#include "server/middleware/middleware.h"
#include "server/request/response.h"
#include "server/request/served_app.h"
#include "server/router/route_pattern.h"
#include "server/router/router.h"
#include "server/users/authenticate.h"

const char *api_request_method(const api_request *req)
{
    api_str copy = api_arena_dup(req->arena, req->head.method_name);
    return copy.p ? copy.p : "";
}

api_str api_request_path(const api_request *req)
{
    return api__lend(req, req->head.path);
}

api_str api_request_query(const api_request *req)
{
    return api__lend_here(req->head.query); /* lent in place: a space or the end follows */
}

api_str api_request_header(const api_request *req, const char *name)
{
    return api__lend_here(api__request_header(req, name)); /* lent in place: white space or the line end follows */
}

api_str api_request_cookie(const api_request *req, const char *name)
{
    return api__lend(req, api__head_cookie(&req->head, api_str_of(name)));
}

api_str api_request_param(const api_request *req, const char *name)
{
    return api__lend(req, req->route ? api__route_value(req, name) : (api_str){NULL, 0});
}

api_str api_request_tail(const api_request *req)
{
    return api__lend(req, req->route ? req->rest : (api_str){NULL, 0});
}

api_str api_request_client(const api_request *req)
{
    return api__lend(req, req->peer);
}

const char *api_request_id(const api_request *req)
{
    return req->id;
}

const char *api_request_operation(const api_request *req)
{
    const struct api__operation *o = req->route ? req->route->endpoint.operation : NULL;
    return o ? o->operation_id : "";
}

int api_request_body(api_request *req, api_str *out)
{
    struct api__call *c = api__call_get(req);
    if (!c)
        return API_ENOMEM;
    c->body_limit = (uint64_t)req->service->limits.body;
    c->body_err = req->transport->body(req, (size_t)c->body_limit, out);
    if (!c->body_err && out->n && !api__body_is_text(req, *out)) {
        if (!c->body.p)
            c->body = api__lend(req, *out);
        *out = c->body;
    }
    return c->body_err;
}

api_arena *api_request_arena(api_request *req)
{
    return req->arena;
}

api_str api_printf(api_request *req, const char *fmt, ...)
{
    api_buf text;
    api_buf_init(&text, API_BUF_NO_MAX);
    va_list ap;
    va_start(ap, fmt);
    api_buf_vprintf(&text, fmt, ap);
    va_end(ap);
    api_str s = text.err ? (api_str){NULL, 0} : api_arena_dup(req->arena, api_buf_get(&text));
    api_buf_deinit(&text);
    return s;
}

/* --- state of the app and of the request --- */

void *api_state(const api_request *req)
{
    return __atomic_load_n(&req->service->state, __ATOMIC_ACQUIRE);
}

void api_set_state(api_request *req, void *state)
{
    __atomic_store_n(&req->service->state, state, __ATOMIC_RELEASE);
}

void *api_request_get(const api_request *req, const void *key)
{
    const struct api__keyed *k = req->call ? req->call->keyed : NULL;
    while (k && k->key != key)
        k = k->next;
    return k ? k->value : NULL;
}

void api_request_set(api_request *req, const void *key, void *value)
{
    struct api__keyed *k = req->call->keyed;
    while (k && k->key != key)
        k = k->next;
    if (!k) {
        k = api_alloc(req, sizeof *k);
        *k = (struct api__keyed){.key = key, .next = req->call->keyed};
        req->call->keyed = k;
    }
    k->value = value;
}

api_str api__url_for(api_request *req, const api_str *words, size_t n)
{
    enum { MOST = API__ROUTE_PARAMS };
    api_str names[MOST], values[MOST], out = {NULL, 0};
    size_t pairs = n / 2;
    if (n % 2 == 0 || pairs > MOST || !words[0].p)
        return out;
    for (size_t i = 0; i < pairs; i++) {
        names[i] = words[1 + 2 * i];
        values[i] = words[2 + 2 * i];
        if (!names[i].p || !values[i].p || memchr(values[i].p, 0, values[i].n))
            return out;
    }
    api_buf b;
    api_buf_init(&b, 65536);
    api_buf_str(&b, req->prefix);
    if (api__router_url(req->service->served->router, words[0], names, values, pairs, &b) == 0)
        out = api_arena_dup(req->arena, api_buf_get(&b));
    api_buf_deinit(&b);
    return out;
}

/* --- the user --- */

static const api_field no_inputs[] = {{0}};

/* Whether the program checks the credentials by its own scheme, so that the app's users do not apply. */
static bool has_own_scheme(const api_request *req)
{
    const struct api__operation *o = req->route ? req->route->endpoint.operation : NULL;
    return o && o->declaration && o->declaration->policy == API__POLICY_SCHEMES;
}

/* Middleware may need the user before the operation's policy is checked, or on routes without one. */
static void *make_optional_user(api_request *req, const void *in)
{
    (void)in;
    if (!req->user.asked && !has_own_scheme(req) && !api__authenticate(req))
        api__call_leave(req);
    if (!req->user.known)
        return NULL;
    api_user *u = api_alloc(req, sizeof *u);
    *u = (api_user){req->user.id, req->user.username, req->user.admin};
    return u;
}

static void *make_current_user(api_request *req, const void *in)
{
    void *user = make_optional_user(req, in);
    if (user)
        return user;
    api__respond_unauthorized(req);
    api__call_leave(req);
}

#define NO_INPUTS .inputs = no_inputs, .size = sizeof(uint64_t[2]) /* an empty struct still has its presence words */
const api_dependency api_current_user = {
    .name = "api_current_user",
    .file = "api_current_user",
    NO_INPUTS,
    .make = make_current_user,
    .options = {.api__user = API__NEEDS_USER},
};
const api_dependency api_optional_user = {
    .name = "api_optional_user",
    .file = "api_optional_user",
    NO_INPUTS,
    .make = make_optional_user,
    .options = {.api__user = API__TAKES_USER},
};

/* --- HTTP Basic --- */

static void *make_basic(api_request *req, const void *in)
{
    (void)in;
    api_credentials *c = api_alloc(req, sizeof *c);
    struct api__credentials sent;
    int err = api__credentials_parse(req->head.authorization, req->arena, &sent);
    if (!err && sent.scheme == API__SCHEME_BASIC) {
        *c = (api_credentials){sent.user, sent.password}; /* both are followed by a NUL */
        return c;
    }
    api_add_header(req, "WWW-Authenticate", API_S("Basic"));
    api__respond_refusal(req, 401);
    api__call_leave(req);
}

const api_dependency api_http_basic = {
    .name = "api_http_basic",
    .file = "api_http_basic",
    NO_INPUTS,
    .make = make_basic,
    .options = {.errors = (const api_error_def[]){{401, "Missing or invalid credentials", NULL}, {0, NULL, NULL}},
                .scheme = "HTTPBasic",
                .security = "{\"type\":\"http\",\"scheme\":\"basic\"}"},
};

bool api_secret_eq(api_str a, api_str b)
{
    return api__same_secret(a, b);
}

void api_log(api_request *req, char level, const char *fmt, ...)
{
    enum api_log_level l = level == 'e'   ? API_LOG_ERROR
                           : level == 'w' ? API_LOG_WARN
                           : level == 'd' ? API_LOG_DEBUG
                                          : API_LOG_INFO;
    api_buf text;
    api_buf_init(&text, 65536);
    va_list ap;
    va_start(ap, fmt);
    api_buf_vprintf(&text, fmt, ap);
    va_end(ap);
    api__logf(req->service->log, l, "request %s: %s", req->id, api_buf_cstr(&text));
    api_buf_deinit(&text);
}
