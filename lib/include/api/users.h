/* The users of an app's database, also while it is served by another process. Functions return 0 or an error of the
 * database; those that name a user also API_ENOTFOUND: there is none of that name. */
#ifndef API_USERS_H
#define API_USERS_H

#include <api/app.h>
#include <api/buf.h>

typedef struct api_users api_users;
/* Texts are lent until the next call on the same api_users. Times are RFC 3339, in UTC. */
typedef struct api_user_info {
    const char *username, *created_at;
    bool admin;
    bool enabled; /* a disabled user cannot log in */
    int64_t id;
} api_user_info;
typedef struct api_token_info {
    int64_t id;
    const char *created_at, *expires_at;
} api_token_info;

/* `database` NULL: the app's. NULL, with problems. Keeps a reference to the app. */
api_users *api_users_open(api_app *app, const char *database, api_problems *problems);
void api_users_close(api_users *u);

/* API_ECONFLICT: the name is taken; API_EINVALID: the name or password is not valid, *why (static) says why. */
int api_users_create(api_users *u, api_str name, api_str password, bool admin, const char **why);
/* Revokes the user's tokens. API_EINVALID: as api_users_create. */
int api_users_set_password(api_users *u, api_str name, api_str password, const char **why);
int api_users_set_admin(api_users *u, api_str name, bool admin);
/* Disabling revokes the user's tokens. */
int api_users_set_enabled(api_users *u, api_str name, bool enabled);
/* Deletes the user and the user's tokens. The id is never used again. */
int api_users_delete(api_users *u, api_str name);
int api_users_get(api_users *u, api_str name, api_user_info *info);
/* Calls `each` for every user, until it returns something other than 0, which is returned. */
int api_users_list(api_users *u, int (*each)(void *arg, const api_user_info *info), void *arg);
/* Likewise for the tokens that have not expired. The tokens themselves are not stored, only their hashes. */
int api_users_tokens(api_users *u, api_str name, int (*each)(void *arg, const api_token_info *info), void *arg);
/* API_ENOTFOUND: also if the token is not this user's. */
int api_users_revoke_token(api_users *u, api_str name, int64_t id);

/* The command `users`, as `api` and every program of api_main have it: find the verb, get a password where it takes
 * one, run it. */
typedef struct api_users_call {
    const char *name, *password, *revoke; /* as given; NULL: not given */
    bool admin;                           /* --admin */
} api_users_call;
typedef struct api_users_verb {
    const char *name;
    bool takes_name, takes_password;
    int (*run)(api_users *u, const api_users_call *call, api_buf *out, api_buf *note);
} api_users_verb;
#define API_USERS_USAGE                                                                                                \
    "users create NAME [--admin] [--password-stdin] | list | show NAME | passwd NAME [--password-stdin] | "            \
    "enable NAME | disable NAME | delete NAME | grant NAME --admin | revoke NAME --admin | "                           \
    "tokens NAME [--revoke ID]"
/* NULL: there is none of that name. */
const api_users_verb *api_users_verb_find(const char *name);
/* Appends a JSON document, or nothing, to `out`, and to `note` what was done or what is wrong: lines, without the last
 * line end. API_EINVALID: a mistake in the command line. */
int api_users_run(api_users *u, const api_users_verb *verb, const api_users_call *call, api_buf *out, api_buf *note);

#endif
