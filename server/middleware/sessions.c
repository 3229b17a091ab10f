#include "server/middleware/sessions.h"

#include <api/err.h>
#include <api/json.h>
#include <api/wait.h>

#include "declare/setup.h"
#include "server/http/cookies.h"
#include "server/middleware/middleware.h"
#include "server/request/response.h"
#include "server/request/set_cookie.h"
#include "json/utf8.h"

/* Seconds by which another server's clock may be ahead. */
#define SKEW 60

struct entry {
    api_str key, value; /* value.p NULL: removed */
    struct entry *next;
};

/* fresh -> loaded (the cookie was read) -> changed -> ended */
struct api__session {
    const struct api__session_config *config;
    struct entry *first, **last;
    bool loaded, changed, ended;
    bool sent; /* the client sent a cookie of that name */
};

/* --- configuration --- */

int api__session_config_init(struct api__session_config *c, const char *const *secrets, const char *cookie,
                             const char *same_site, int64_t max_age, bool https_only)
{
    *c = (struct api__session_config){.cookie = cookie ? cookie : "session",
                                      .same_site = same_site ? same_site : "lax",
                                      .max_age = max_age > 0 ? max_age : API__SESSION_AGE,
                                      .https_only = https_only};
    api_buf probe;
    const struct api_cookie_options o = {.same_site = c->same_site, .secure = https_only};
    api_buf_init(&probe, 1024);
    int err = api__cookie_put(&probe, api_str_of(c->cookie), API_S("x"), &o, false);
    api_buf_deinit(&probe);
    for (; !err && secrets && *secrets; secrets++) {
        if (!**secrets || c->key_count == API__SECRETS_MOST)
            return API_EINVALID;
        api__sign_key_make(&c->keys[c->key_count++], api_str_of(*secrets), api_str_of(c->cookie));
    }
    return err || c->key_count == 0 ? API_EINVALID : API_OK;
}

int api__session_begin(api_request *req, const struct api__session_config *c)
{
    struct api__session *s = api_arena_calloc(req->arena, 1, sizeof *s);
    if (!s)
        return API_ENOMEM;
    s->config = c;
    s->last = &s->first;
    req->session = s;
    return API_OK;
}

/* --- reading --- */

static struct entry *find(struct api__session *s, api_str key)
{
    struct entry *e = s->first;
    while (e && !api_str_eq(e->key, key))
        e = e->next;
    return e;
}

static struct entry *add(api_request *req, api_str key)
{
    struct api__session *s = req->session;
    struct entry *e = api_arena_alloc(req->arena, sizeof *e);
    if (!e)
        return NULL;
    *e = (struct entry){.key = key};
    *s->last = e;
    s->last = &e->next;
    return e;
}

static void take_members(api_request *req, api_str json)
{
    api_node *root;
    if (api_json_parse(req->arena, json, API_JSON_UNIQUE, &root, NULL) != 0 || root->kind != API_OBJECT)
        return;
    for (const api_node *n = root->first; n; n = n->next) {
        struct entry *e = n->kind == API_STRING ? add(req, n->key) : NULL;
        if (e)
            e->value = n->text;
    }
}

/* A cookie with a wrong signature or an expired one counts as absent. */
static void load(api_request *req)
{
    struct api__session *s = req->session;
    const struct api__session_config *c = s->config;
    api_str cookie = api__head_cookie(&req->head, api_str_of(c->cookie)), json;
    int64_t then, now = api_wall_us(req) / 1000000;
    s->loaded = true;
    s->sent = cookie.p != NULL;
    if (!s->sent || api__sign_check(cookie, c->keys, c->key_count, req->arena, &json, &then) != 0)
        return;
    if (then <= now + SKEW && now - then < c->max_age)
        take_members(req, json);
}

/* NULL: no session, or it is too late to write. */
static struct api__session *open_session(api_request *req, bool writing)
{
    struct api__session *s = req->session;
    if (!s || (writing && s->ended))
        return NULL;
    if (!s->loaded)
        load(req);
    return s;
}

api_str api__session_get(api_request *req, api_str key)
{
    struct api__session *s = open_session(req, false);
    struct entry *e = s ? find(s, key) : NULL;
    return e ? e->value : (api_str){NULL, 0};
}

/* --- writing --- */

static void put_json(const struct api__session *s, api_buf *b)
{
    char separator = '{';
    for (const struct entry *e = s->first; e; e = e->next) {
        if (!e->value.p)
            continue;
        api_buf_putc(b, separator);
        api_json_put_str(b, e->key);
        api_buf_putc(b, ':');
        api_json_put_str(b, e->value);
        separator = ',';
    }
    if (separator == '{')
        api_buf_putc(b, '{');
    api_buf_putc(b, '}');
}

/* 0, API_ETOOBIG or API_ENOMEM. */
static int fits(const struct api__session *s)
{
    api_buf b;
    api_buf_init(&b, API__COOKIE_MOST);
    put_json(s, &b);
    bool good = api__sign_length(b.n) + strlen(s->config->cookie) <= API__COOKIE_MOST;
    int err = b.err ? b.err : good ? API_OK : API_ETOOBIG;
    api_buf_deinit(&b);
    return err;
}

int api__session_set(api_request *req, api_str key, api_str value)
{
    struct api__session *s = open_session(req, true);
    if (!s)
        return API_EUSAGE;
    if (!api__utf8_valid(value) || !api__utf8_valid(key))
        return API_EINVALID;
    struct entry *e = find(s, key);
    if (e && e->value.p && api_str_eq(e->value, value))
        return API_OK;
    api_str kept = api_arena_dup(req->arena, value);
    if (!e) {
        api_str name = api_arena_dup(req->arena, key);
        e = name.p ? add(req, name) : NULL;
    }
    if (!kept.p || !e)
        return API_ENOMEM;
    api_str before = e->value;
    e->value = kept;
    int err = fits(s);
    if (err)
        e->value = before;
    else
        s->changed = true;
    return err;
}

static void take_away(struct api__session *s, struct entry *e)
{
    s->changed |= e->value.p != NULL;
    e->value = (api_str){NULL, 0};
}

int api__session_remove(api_request *req, api_str key)
{
    struct api__session *s = open_session(req, true);
    struct entry *e = s ? find(s, key) : NULL;
    if (e)
        take_away(s, e);
    return s ? API_OK : API_EUSAGE;
}

int api_session_clear(api_request *req)
{
    struct api__session *s = open_session(req, true);
    if (!s)
        return API_EUSAGE;
    for (struct entry *e = s->first; e; e = e->next)
        take_away(s, e);
    s->changed |= s->sent; /* also delete a cookie that does not verify */
    return API_OK;
}

/* --- the response --- */

static bool is_empty(const struct api__session *s)
{
    const struct entry *e = s->first;
    while (e && !e->value.p)
        e = e->next;
    return !e;
}

static void write_cookie(api_request *req, const struct api__session *s)
{
    const struct api__session_config *c = s->config;
    struct api_cookie_options o = {
        .same_site = c->same_site, .max_age = c->max_age, .secure = c->https_only || req->https, .http_only = true};
    api_buf json, token;
    api_buf_init(&json, API__COOKIE_MOST);
    api_buf_init(&token, 2 * API__COOKIE_MOST);
    put_json(s, &json);
    if (!json.err)
        api__sign_put(&token, &c->keys[0], api_buf_get(&json), api_wall_us(req) / 1000000);
    int err = json.err ? json.err : token.err;
    if (!err)
        err = api__set_cookie(req, api_str_of(c->cookie), api_buf_get(&token), &o);
    if (err) /* fail the response rather than silently lose the session */
        req->headers->err = err;
    api_buf_deinit(&json);
    api_buf_deinit(&token);
}

void api__session_end(api_request *req)
{
    struct api__session *s = req->session;
    if (!s || s->ended)
        return;
    s->ended = true;
    if (s->loaded)
        api__respond_vary(req, "Cookie");
    if (!s->changed)
        return;
    const struct api_cookie_options o = {
        .same_site = s->config->same_site, .secure = s->config->https_only || req->https, .http_only = true};
    if (!is_empty(s))
        write_cookie(req, s);
    else if (s->sent)
        api__delete_cookie(req, api_str_of(s->config->cookie), &o);
}

/* --- the middleware --- */

static int prepare(const struct api__use *u, api_arena *arena, void **config, const char **wrong)
{
    const struct api_sessions_options *o = u->options;
    struct api__session_config *c = api_arena_alloc(arena, sizeof *c);
    if (!c)
        return API_ENOMEM;
    *config = c;
    if (api__session_config_init(c, o->secrets, o->cookie, o->same_site, o->max_age, o->https_only) == 0)
        return API_OK;
    *wrong = "options: expected 1 to 8 non-empty secrets and a cookie that browsers accept";
    return API_ECONFIG;
}

static void run(api_request *req, const struct api__use *u, const void *config)
{
    (void)u;
    int err = api__session_begin(req, config);
    if (err) {
        api__respond_failure(req, err);
        return;
    }
    api_next(req);
    if (!req->streaming)
        api__session_end(req);
}

const struct api__middleware api__sessions = {prepare, run, "api_use_sessions"};

void api__use_sessions(api_router *r, const struct api_sessions_options *o)
{
    struct api__use *u = api__declarations_use(r, &api__sessions);
    struct api_sessions_options *copy = api__setup_alloc(r->setup, sizeof *copy);
    if (!u || !copy)
        return;
    *copy = *o;
    copy->secrets = api__setup_copy_texts(r->setup, o->secrets);
    copy->cookie = api__setup_copy_text(r->setup, o->cookie);
    copy->same_site = api__setup_copy_text(r->setup, o->same_site);
    u->options = copy;
}
