#include "auth/sign.h"

#include <api/err.h>
#include <api/json.h>
#include <sodium.h>

#include "shared/base64.h"

/* Length of a MAC of 32 bytes in base64url. */
#define MAC_LENGTH 43

void api__sign_key_make(api__sign_key *key, api_str secret, api_str purpose)
{
    crypto_auth_hmacsha256_state st;
    crypto_auth_hmacsha256_init(&st, (const unsigned char *)(secret.p ? secret.p : ""), secret.n);
    crypto_auth_hmacsha256_update(&st, (const unsigned char *)(purpose.p ? purpose.p : ""), purpose.n);
    crypto_auth_hmacsha256_final(&st, key->bytes);
    sodium_memzero(&st, sizeof st);
}

size_t api__sign_length(size_t n)
{
    return api__base64_length(API__BASE64URL, n) + 1 + 20 + 1 + MAC_LENGTH;
}

static void mac(const api__sign_key *key, api_str signed_part, unsigned char out[crypto_auth_hmacsha256_BYTES])
{
    crypto_auth_hmacsha256(out, (const unsigned char *)signed_part.p, signed_part.n, key->bytes);
}

void api__sign_put(api_buf *b, const api__sign_key *key, api_str text, int64_t seconds)
{
    unsigned char out[crypto_auth_hmacsha256_BYTES];
    size_t before = b->n;
    api__base64_put(API__BASE64URL, text.p, text.n, b);
    api_buf_putc(b, '.');
    api_json_put_int(b, seconds);
    if (b->err)
        return;
    mac(key, (api_str){b->p + before, b->n - before}, out);
    api_buf_putc(b, '.');
    api__base64_put(API__BASE64URL, out, sizeof out, b);
}

/* Tries every key, whichever fits, so that the time it takes reveals nothing. */
static bool verify(api_str signed_part, api_str given, const api__sign_key *keys, size_t n)
{
    unsigned char sent[crypto_auth_hmacsha256_BYTES], want[crypto_auth_hmacsha256_BYTES];
    size_t length;
    int good = 0;
    if (given.n != MAC_LENGTH || !api__base64_read(API__BASE64URL, given, sent, &length))
        return false;
    for (size_t i = 0; i < n; i++) {
        mac(&keys[i], signed_part, want);
        good |= sodium_memcmp(sent, want, sizeof want) == 0;
    }
    return good;
}

int api__sign_check(api_str token, const api__sign_key *keys, size_t n, api_arena *a, api_str *text, int64_t *seconds)
{
    const char *end = token.n ? memrchr(token.p, '.', token.n) : NULL;
    api_str part = {token.p, end ? (size_t)(end - token.p) : 0};
    if (!end || !verify(part, (api_str){end + 1, token.n - part.n - 1}, keys, n))
        return API_EINVALID;
    /* From here on the text is known to be our own. */
    const char *dot = memchr(part.p, '.', part.n);
    api_str coded = {part.p, dot ? (size_t)(dot - part.p) : 0};
    if (!dot || api_json_int((api_str){dot + 1, part.n - coded.n - 1}, seconds) != 0)
        return API_EINVALID;
    char *p = api_arena_alloc(a, coded.n + 1);
    size_t length;
    if (!p)
        return API_ENOMEM;
    if (!api__base64_read(API__BASE64URL, coded, p, &length))
        return API_EINVALID;
    *text = (api_str){p, length};
    return API_OK;
}
