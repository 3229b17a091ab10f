/* Users, passwords and tokens: the only room that touches cryptography. Storage is reached through the ops it is given,
 * so that it knows neither SQL nor sockets. */
#ifndef API__AUTH_H
#define API__AUTH_H

#include <api/app.h>

#include "model/resource.h"

/* Who a request is. */
typedef struct api__principal {
    bool asked; /* what was sent has been looked at */
    bool known;
    bool admin;
    int64_t id;
    api_str username;
    const char *scheme; /* "basic", "token" */
    int64_t token;      /* the id of the token that was sent; 0: none */
} api__principal;

/* A model that rests on a user can be decided before the body is read. */
bool api__grant_allows(enum api__grant grant, const api__principal *p);

/* Passwords: Argon2id through libsodium. The hash is its own format string, NUL-terminated, at most 128 bytes. */
int api__password_hash(api_str password, char out[128]);
bool api__password_verify(const char *hash, api_str password);
/* The same work for a user that does not exist, so that time tells nothing. */
void api__password_dummy(api_str password);
/* NULL, or why this name or password will not do (static text). */
const char *api__username_check(api_str name);
const char *api__password_check(api_str password);

/* Tokens: 32 random bytes as 43 characters of base64url; only their BLAKE2b hash (64 hex digits) is stored. */
#define API__TOKEN_LENGTH 43
#define API__TOKEN_HASH_LENGTH 64
void api__token_new(char token[API__TOKEN_LENGTH + 1], char hash[API__TOKEN_HASH_LENGTH + 1]);
void api__token_hash(api_str token, char hash[API__TOKEN_HASH_LENGTH + 1]);

/* Remembers verified Basic pairs for a minute under a keyed hash. One a worker; not thread-safe. */
typedef struct api__basic_cache api__basic_cache;
api__basic_cache *api__basic_cache_new(void);
void api__basic_cache_free(api__basic_cache *c);
/* True and *p filled when this pair was verified less than a minute before `now_ns` and the user's stored hash is still
 * `hash`. */
bool api__basic_cache_find(api__basic_cache *c, api_str user, api_str password, const char *hash, int64_t now_ns);
void api__basic_cache_add(api__basic_cache *c, api_str user, api_str password, const char *hash, int64_t now_ns);

/* Failed logins a user and address: shared by workers, thread-safe, bounded. */
typedef struct api__login_guard api__login_guard;
api__login_guard *api__login_guard_new(int64_t failures, int64_t window_ns);
void api__login_guard_free(api__login_guard *g);
/* 0 when allowed, else nanoseconds until it is. */
int64_t api__login_guard_check(api__login_guard *g, api_str user, api_str address, int64_t now_ns);
void api__login_guard_fail(api__login_guard *g, api_str user, api_str address, int64_t now_ns);
void api__login_guard_pass(api__login_guard *g, api_str user, api_str address);

/* Splits an Authorization header value. */
enum api__scheme { API__SCHEME_NONE, API__SCHEME_BASIC, API__SCHEME_TOKEN, API__SCHEME_OTHER };
struct api__credentials {
    enum api__scheme scheme;
    api_str user, password; /* BASIC, decoded into the arena */
    api_str token;          /* TOKEN: from "Token KEY" or "Bearer KEY" */
};
/* 0; API_EINVALID when the scheme is known and its value is malformed. */
int api__credentials_parse(api_str header, api_arena *a, struct api__credentials *out);

/* Whether two secrets are the same, in a time that depends on their lengths alone. */
bool api__same_secret(api_str a, api_str b);

/* The system resources: users(id, username unique, password, admin, created_at, enabled) and tokens(id, user_id, hash
 * unique, expires_at, created_at). Ordinary tables of the store named "_users" and "_tokens", made by
 * api__store_prepare when given. Static, immutable after first use. */
struct api__auth_tables {
    api__resource users, tokens;
    api_arena arena;
};
/* Field positions in their models. */
enum { API__USER_ID, API__USER_NAME, API__USER_PASSWORD, API__USER_ADMIN, API__USER_CREATED, API__USER_ENABLED };
enum { API__TOKEN_ID, API__TOKEN_USER, API__TOKEN_HASH, API__TOKEN_EXPIRES, API__TOKEN_CREATED };
int api__auth_tables_init(struct api__auth_tables *t, uint32_t first_index);
void api__auth_tables_deinit(struct api__auth_tables *t);

#endif
