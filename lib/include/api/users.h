/* Users of an app's database, also while it is served. */
#ifndef API_USERS_H
#define API_USERS_H

#include <api/app.h>
#include <api/buf.h>

typedef struct api_users api_users;
/* Texts live until the next call on the same api_users. */
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

/* `database` NULL: the app's. NULL after problems. */
api_users *api_users_open(api_app *app, const char *database, api_problems *problems);
void api_users_close(api_users *u);

/* All return 0 or a store error; those that name a user API_ENOTFOUND where there is none. */

/* API_ECONFLICT (exists), API_EINVALID (bad name or password; reason in *why, static). */
int api_users_create(api_users *u, api_str name, api_str password, bool admin, const char **why);
/* API_EINVALID likewise. Ends the user's tokens. */
int api_users_set_password(api_users *u, api_str name, api_str password, const char **why);
int api_users_set_admin(api_users *u, api_str name, bool admin);
/* Disabling ends the user's tokens. */
int api_users_set_enabled(api_users *u, api_str name, bool enabled);
/* And the user's tokens. The id is never given again. */
int api_users_delete(api_users *u, api_str name);
int api_users_get(api_users *u, api_str name, api_user_info *info);
/* Stops where `each` returns other than 0, with that. */
int api_users_list(api_users *u, int (*each)(void *arg, const api_user_info *info), void *arg);
/* The tokens that have not expired; their values are kept nowhere. */
int api_users_tokens(api_users *u, api_str name, int (*each)(void *arg, const api_token_info *info), void *arg);
/* API_ENOTFOUND also where the token is not this user's. */
int api_users_revoke_token(api_users *u, api_str name, int64_t id);

/* "users" on a command line, as `api users` and a program's own `users` have it: find the verb, get a password where it
 * takes one, run it. */
typedef struct api_users_call {
    const char *name, *password, *revoke; /* as given; NULL: not */
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
/* NULL when there is none of that name. */
const api_users_verb *api_users_verb_find(const char *name);
/* Appends a JSON document to `out` (or nothing), and to `note` what was done, or after an error what is wrong, as one
 * line or more without the last line end. API_EINVALID: wrong use. */
int api_users_run(api_users *u, const api_users_verb *verb, const api_users_call *call, api_buf *out, api_buf *note);

#endif
