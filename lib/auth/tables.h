/* The tables of users and tokens: resources like any other, named "_users" and "_tokens", but without routes. */
#ifndef API__AUTH_TABLES_H
#define API__AUTH_TABLES_H

#include "model/resource.h"

struct api__auth_tables {
    api__resource users, tokens;
    api_arena arena;
};
/* Indexes of their fields. */
enum { API__USER_ID, API__USER_NAME, API__USER_PASSWORD, API__USER_ADMIN, API__USER_CREATED, API__USER_ENABLED };
enum { API__TOKEN_ID, API__TOKEN_USER, API__TOKEN_HASH, API__TOKEN_EXPIRES, API__TOKEN_CREATED };

/* `first_index`: index of the first resource, after those of the app. 0 or an error; after an error there is nothing
 * to free. */
int api__auth_tables_init(struct api__auth_tables *t, uint32_t first_index);
void api__auth_tables_deinit(struct api__auth_tables *t);

#endif
