/* Passwords and names of users. */
#ifndef API__PASSWORD_H
#define API__PASSWORD_H

#include <api/str.h>

/* libsodium's format of Argon2id hashes, with its NUL. */
#define API__PASSWORD_HASH 128

int api__password_hash(api_str password, char out[API__PASSWORD_HASH]); /* 0 or API_ENOMEM */
bool api__password_verify(const char *hash, api_str password);
/* The same work for a user that does not exist, so that the time it takes tells nothing. */
void api__password_dummy(api_str password);
/* NULL, or why this name or password is refused (static text). */
const char *api__username_check(api_str name);
const char *api__password_check(api_str password);

#endif
