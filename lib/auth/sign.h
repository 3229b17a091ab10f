/* Text that a client keeps for us and cannot change: BASE64URL(text) "." SECONDS "." BASE64URL(HMAC-SHA256).
 * It is signed, not encrypted: the client can read it. */
#ifndef API__SIGN_H
#define API__SIGN_H

#include <api/arena.h>
#include <api/buf.h>

typedef struct api__sign_key {
    unsigned char bytes[32];
} api__sign_key;

/* The key of a secret for one purpose: what is signed for another one does not verify. */
void api__sign_key_make(api__sign_key *key, api_str secret, api_str purpose);
/* Bytes api__sign_put appends for a text of n bytes, at most. */
size_t api__sign_length(size_t n);
void api__sign_put(api_buf *b, const api__sign_key *key, api_str text, int64_t seconds);
/* Checks against each key in constant time. 0: *text (in the arena) and when it was signed; API_EINVALID: none of the
 * keys made it, or it is malformed; API_ENOMEM. */
int api__sign_check(api_str token, const api__sign_key *keys, size_t n, api_arena *a, api_str *text, int64_t *seconds);

#endif
