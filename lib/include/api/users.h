/* Users of an app's database, also while it is served. */
#ifndef API_USERS_H
#define API_USERS_H

#include <api/app.h>
#include <api/buf.h>

typedef struct api_users api_users;
typedef struct api_user_info {
    const char *username, *created_at;
    bool admin;
} api_user_info;

/* `database` NULL: the app's. NULL after problems. */
api_users *api_users_open(api_app *app, const char *database, api_problems *problems);
void api_users_close(api_users *u);
/* 0, API_ECONFLICT (exists), API_EINVALID (bad name or password; reason in *why, static), or a store error. */
int api_users_create(api_users *u, api_str name, api_str password, bool admin, const char **why);
int api_users_set_password(api_users *u, api_str name, api_str password,
                           const char **why); /* API_ENOTFOUND; ends the user's tokens */
int api_users_list(api_users *u, int (*each)(void *arg, const api_user_info *info), void *arg);
/* The same as one JSON array of {"username", "admin", "created_at"}, appended to `out`. */
int api_users_list_json(api_users *u, api_buf *out);

#endif
