#include "json/keys.h"
#include <api/err.h>
#include <sodium/crypto_shorthash.h>
#include <sys/random.h>

/* Up to FEW comparisons by length and bytes are cheaper than hashing. */
enum { FEW = 16 };

api__keys *api__keys_open(api__keys *outer, api_arena *a)
{
    api__keys *k = outer->inner;
    if (!k) {
        if (!(k = api_arena_calloc(a, 1, sizeof *k)))
            return NULL;
        k->outer = outer;
        outer->inner = k;
    }
    k->n = 0;
    k->size = 0;
    return k;
}

/* The slot that holds the key, or the free one where it belongs. */
static uint32_t *slot(const api__keys *k, api_str key)
{
    uint64_t hash;
    crypto_shorthash((unsigned char *)&hash, (const unsigned char *)key.p, key.n, k->seed);
    for (uint32_t i = (uint32_t)hash & (k->size - 1);; i = (i + 1) & (k->size - 1)) {
        uint32_t *s = &k->slots[i];
        if (!*s || api_str_eq(k->keys[*s - 1], key))
            return s;
    }
}

/* Builds a new table of the keys so far, at most a quarter full. */
static int rehash(api__keys *k, api_arena *a)
{
    if (!k->size && getrandom(k->seed, sizeof k->seed, GRND_NONBLOCK) != sizeof k->seed)
        memcpy(k->seed, &k, sizeof k); /* early in boot there is no randomness: at least the address is unpredictable */
    uint32_t size = k->n * 4;
    size = (uint32_t)1 << (32 - __builtin_clz(size - 1));
    if (size > k->slots_cap) {
        if (!(k->slots = api_arena_alloc(a, size * sizeof *k->slots)))
            return API_ENOMEM;
        k->slots_cap = size;
    }
    k->size = size;
    memset(k->slots, 0, size * sizeof *k->slots);
    for (uint32_t i = 0; i < k->n; i++)
        *slot(k, k->keys[i]) = i + 1;
    return API_OK;
}

static int grow(api__keys *k, api_arena *a)
{
    uint32_t cap = k->cap ? k->cap * 2 : FEW;
    if (cap > UINT32_MAX / 16)
        return API_ENOMEM;
    api_str *keys = api_arena_alloc(a, cap * sizeof *keys);
    if (!keys)
        return API_ENOMEM;
    if (k->n)
        memcpy(keys, k->keys, k->n * sizeof *keys);
    k->keys = keys;
    k->cap = cap;
    return API_OK;
}

uint32_t api__keys_find(const api__keys *k, api_str key)
{
    if (k->size) {
        uint32_t found = *slot(k, key);
        return found ? found - 1 : k->n;
    }
    uint32_t i = 0;
    while (i < k->n && !api_str_eq(k->keys[i], key))
        i++;
    return i;
}

int api__keys_add(api__keys *k, api_arena *a, api_str key)
{
    int err = k->n == k->cap ? grow(k, a) : 0;
    if (err)
        return err;
    if (k->n < FEW) {
        if (api__keys_find(k, key) < k->n)
            return API_ECONFLICT;
    } else {
        if (k->n >= k->size / 2 && (err = rehash(k, a)) != 0)
            return err;
        uint32_t *s = slot(k, key);
        if (*s)
            return API_ECONFLICT;
        *s = k->n + 1;
    }
    k->keys[k->n++] = key;
    return API_OK;
}
