/* An app's users, opened by a program other than its server: shared by the functions of <api/users.h>. */
#ifndef API__USERS_H
#define API__USERS_H

#include <api/users.h>

#include "server/users/accounts.h"

struct api_users {
    struct api_app *app;
    struct api__auth_tables tables;
    api__store *store;
    api__reader *reader;
    api__thread_waiter waiter;
    api_arena arena; /* memory of the current call */
};

/* Begins a call, which frees what the previous one returned. 0, API_ENOTFOUND or a store error. */
int api__users_find(api_users *u, api_str name, struct api__account *out);

#endif
