/* Pairs are kept as a keyed hash: leaked memory reveals no password. */
#include "auth/basic_cache.h"

#include <sodium.h>
#include <stdlib.h>

/* Pairs of one worker; a power of two. Each is a client that sends a password with each request, of which there are
 * few. */
#define PAIRS 256
#define KEPT_NS 60000000000LL

struct api__basic_cache {
    unsigned char key[crypto_generichash_KEYBYTES];
    struct pair {
        unsigned char hash[32];
        int64_t until_ns; /* 0: free */
    } pairs[PAIRS];
};

api__basic_cache *api__basic_cache_new(void)
{
    api__basic_cache *c = sodium_init() < 0 ? NULL : calloc(1, sizeof *c);
    if (c)
        randombytes_buf(c->key, sizeof c->key);
    return c;
}

void api__basic_cache_free(api__basic_cache *c)
{
    if (c)
        sodium_memzero(c, sizeof *c);
    free(c);
}

static void put_part(crypto_generichash_state *st, api_str s)
{
    uint64_t n = s.n;
    crypto_generichash_update(st, (const unsigned char *)&n, sizeof n);
    crypto_generichash_update(st, (const unsigned char *)(s.p ? s.p : ""), s.n);
}

/* Includes the stored hash: a changed password makes another pair. */
static void digest(const api__basic_cache *c, api_str user, api_str password, const char *hash, unsigned char out[32])
{
    crypto_generichash_state st;
    crypto_generichash_init(&st, c->key, sizeof c->key, 32);
    put_part(&st, user);
    put_part(&st, password);
    put_part(&st, api_str_of(hash));
    crypto_generichash_final(&st, out, 32);
}

static struct pair *slot(api__basic_cache *c, const unsigned char d[32])
{
    return &c->pairs[d[0] & (PAIRS - 1)];
}

bool api__basic_cache_find(api__basic_cache *c, api_str user, api_str password, const char *hash, int64_t now_ns)
{
    unsigned char d[32];
    digest(c, user, password, hash, d);
    const struct pair *p = slot(c, d);
    return p->until_ns > now_ns && sodium_memcmp(p->hash, d, 32) == 0;
}

void api__basic_cache_add(api__basic_cache *c, api_str user, api_str password, const char *hash, int64_t now_ns)
{
    unsigned char d[32];
    digest(c, user, password, hash, d);
    struct pair *p = slot(c, d);
    memcpy(p->hash, d, 32);
    p->until_ns = now_ns + KEPT_NS;
}
