#include "auth/sign.h"

#include <api/err.h>
#include <api/json.h>
#include <sodium.h>

#define VARIANT sodium_base64_VARIANT_URLSAFE_NO_PADDING
/* A MAC of 32 bytes in base64url. */
#define MAC_LENGTH 43

void api__sign_key_make(api__sign_key *key, api_str secret, api_str purpose)
{
    crypto_auth_hmacsha256_state st;
    crypto_auth_hmacsha256_init(&st, (const unsigned char *)(secret.p ? secret.p : ""), secret.n);
    crypto_auth_hmacsha256_update(&st, (const unsigned char *)(purpose.p ? purpose.p : ""), purpose.n);
    crypto_auth_hmacsha256_final(&st, key->bytes);
    sodium_memzero(&st, sizeof st);
}

static size_t base64_length(size_t n)
{
    return n / 3 * 4 + (n % 3 ? n % 3 + 1 : 0);
}

size_t api__sign_length(size_t n)
{
    return base64_length(n) + 1 + 20 + 1 + MAC_LENGTH;
}

static void put_base64(api_buf *b, const unsigned char *p, size_t n)
{
    size_t length = base64_length(n);
    if (api_buf_reserve(b, length + 1) != 0)
        return;
    sodium_bin2base64(b->p + b->n, length + 1, p, n, VARIANT);
    b->n += length;
}

static void mac(const api__sign_key *key, api_str signed_part, unsigned char out[crypto_auth_hmacsha256_BYTES])
{
    crypto_auth_hmacsha256(out, (const unsigned char *)signed_part.p, signed_part.n, key->bytes);
}

void api__sign_put(api_buf *b, const api__sign_key *key, api_str text, int64_t seconds)
{
    unsigned char out[crypto_auth_hmacsha256_BYTES];
    size_t before = b->n;
    put_base64(b, (const unsigned char *)(text.p ? text.p : ""), text.n);
    api_buf_putc(b, '.');
    api_json_put_int(b, seconds);
    if (b->err)
        return;
    mac(key, (api_str){b->p + before, b->n - before}, out);
    api_buf_putc(b, '.');
    put_base64(b, out, sizeof out);
}

/* Every key is tried, whichever fits: how long it takes says nothing. */
static bool verify(api_str signed_part, api_str given, const api__sign_key *keys, size_t n)
{
    unsigned char sent[crypto_auth_hmacsha256_BYTES], want[crypto_auth_hmacsha256_BYTES];
    size_t length;
    int good = 0;
    if (given.n != MAC_LENGTH ||
        sodium_base642bin(sent, sizeof sent, given.p, given.n, NULL, &length, NULL, VARIANT) != 0 ||
        length != sizeof sent)
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
    /* From here on the bytes are our own. */
    const char *dot = memchr(part.p, '.', part.n);
    api_str coded = {part.p, dot ? (size_t)(dot - part.p) : 0};
    if (!dot || api_json_int((api_str){dot + 1, part.n - coded.n - 1}, seconds) != 0)
        return API_EINVALID;
    char *p = api_arena_alloc(a, coded.n + 1);
    size_t length;
    if (!p)
        return API_ENOMEM;
    if (sodium_base642bin((unsigned char *)p, coded.n + 1, coded.p, coded.n, NULL, &length, NULL, VARIANT) != 0)
        return API_EINVALID;
    *text = (api_str){p, length};
    return API_OK;
}
