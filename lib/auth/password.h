/* Passwords and user names. */
#ifndef API__PASSWORD_H
#define API__PASSWORD_H

#include <api/str.h>

/* Bytes of a hash in libsodium's text format, with its NUL. */
#define API__PASSWORD_HASH 128

int api__password_hash(api_str password, char out[API__PASSWORD_HASH]); /* 0 or API_ENOMEM */
bool api__password_verify(const char *hash, api_str password);
/* Does the same work for a user that does not exist, so that the response time reveals nothing. */
void api__password_dummy(api_str password);
/* NULL, or why this name or password is refused (static text). */
const char *api__username_check(api_str name);
const char *api__password_check(api_str password);

#endif
