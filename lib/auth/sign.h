/* Text that a client stores for us and cannot change: BASE64URL(text) "." SECONDS "." BASE64URL(HMAC-SHA256). It is
 * signed, not encrypted: the client can read it. */
#ifndef API__SIGN_H
#define API__SIGN_H

#include <api/arena.h>
#include <api/buf.h>

typedef struct api__sign_key {
    unsigned char bytes[32];
} api__sign_key;

/* Derives the key for one purpose: a signature made for another purpose does not verify. */
void api__sign_key_make(api__sign_key *key, api_str secret, api_str purpose);
/* The most bytes that api__sign_put appends for a text of n bytes. */
size_t api__sign_length(size_t n);
void api__sign_put(api_buf *b, const api__sign_key *key, api_str text, int64_t seconds);
/* Checks the signature with each key in constant time. 0: *text (in the arena) and the time when it was signed;
 * API_EINVALID: malformed, or not signed with any of the keys; API_ENOMEM. */
int api__sign_check(api_str token, const api__sign_key *keys, size_t n, api_arena *a, api_str *text, int64_t *seconds);

#endif
