/* An app's users, opened by a program that is not its server: what the files of <api/users.h> share. */
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
    api_arena arena; /* of one call */
};

/* Begins a call: what the one before it gave away is gone. 0, API_ENOTFOUND or a store error. */
int api__users_find(api_users *u, api_str name, struct api__account *out);

#endif
