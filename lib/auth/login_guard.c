/* Failed logins of a user from an address. A fixed table: a flood of names overwrites old ones, it cannot grow it. */
#include <pthread.h>
#include <sodium.h>
#include <stdlib.h>

#include "auth/auth.h"

/* Pairs that are watched at once. A power of two. */
#define WATCHED 4096

struct api__login_guard {
    pthread_mutex_t mutex;
    int64_t failures, window_ns;
    unsigned char key[crypto_shorthash_KEYBYTES];
    struct watched {
        uint64_t who;
        int64_t count, since_ns;
    } watched[WATCHED];
};

api__login_guard *api__login_guard_new(int64_t failures, int64_t window_ns)
{
    api__login_guard *g = sodium_init() < 0 ? NULL : calloc(1, sizeof *g);
    if (!g)
        return NULL;
    pthread_mutex_init(&g->mutex, NULL);
    g->failures = failures;
    g->window_ns = window_ns;
    crypto_shorthash_keygen(g->key);
    return g;
}

void api__login_guard_free(api__login_guard *g)
{
    if (!g)
        return;
    pthread_mutex_destroy(&g->mutex);
    free(g);
}

static uint64_t who_is(const api__login_guard *g, api_str user, api_str address)
{
    uint64_t parts[2];
    crypto_shorthash((unsigned char *)&parts[0], (const unsigned char *)(user.p ? user.p : ""), user.n, g->key);
    crypto_shorthash((unsigned char *)&parts[1], (const unsigned char *)(address.p ? address.p : ""), address.n,
                     g->key);
    return (parts[0] * 3 + parts[1]) | 1;
}

/* The pair's entry with its window kept up to date. */
static struct watched *find(api__login_guard *g, uint64_t who, int64_t now_ns)
{
    struct watched *w = &g->watched[(who >> 1) & (WATCHED - 1)];
    if (w->who == who && now_ns - w->since_ns >= g->window_ns)
        w->count = 0;
    return w;
}

int64_t api__login_guard_check(api__login_guard *g, api_str user, api_str address, int64_t now_ns)
{
    uint64_t who = who_is(g, user, address);
    pthread_mutex_lock(&g->mutex);
    const struct watched *w = find(g, who, now_ns);
    int64_t wait = w->who == who && w->count >= g->failures ? w->since_ns + g->window_ns - now_ns : 0;
    pthread_mutex_unlock(&g->mutex);
    return wait > 0 ? wait : 0;
}

void api__login_guard_fail(api__login_guard *g, api_str user, api_str address, int64_t now_ns)
{
    uint64_t who = who_is(g, user, address);
    pthread_mutex_lock(&g->mutex);
    struct watched *w = find(g, who, now_ns);
    if (w->who != who || w->count == 0)
        *w = (struct watched){who, 0, now_ns};
    w->count++;
    pthread_mutex_unlock(&g->mutex);
}

void api__login_guard_pass(api__login_guard *g, api_str user, api_str address)
{
    uint64_t who = who_is(g, user, address);
    pthread_mutex_lock(&g->mutex);
    struct watched *w = &g->watched[(who >> 1) & (WATCHED - 1)];
    if (w->who == who)
        w->count = 0;
    pthread_mutex_unlock(&g->mutex);
}
