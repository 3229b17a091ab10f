/* A table of fixed size: a flood of names overwrites old entries instead of making it grow. */
#include "auth/login_throttle.h"

#include <pthread.h>
#include <sodium.h>
#include <stdlib.h>

/* Pairs of user and address that are tracked at once; a power of two. It takes 96 KiB and is far larger than the
 * number of logins that can fail within the window, since each costs a hash. */
#define WATCHED 4096

struct api__login_throttle {
    pthread_mutex_t mutex;
    int64_t failures, window_ns;
    unsigned char key[crypto_shorthash_KEYBYTES];
    struct watched {
        uint64_t who;
        int64_t count, since_ns;
    } watched[WATCHED];
};

api__login_throttle *api__login_throttle_new(int64_t failures, int64_t window_ns)
{
    api__login_throttle *t = sodium_init() < 0 ? NULL : calloc(1, sizeof *t);
    if (!t)
        return NULL;
    pthread_mutex_init(&t->mutex, NULL);
    t->failures = failures;
    t->window_ns = window_ns;
    crypto_shorthash_keygen(t->key);
    return t;
}

void api__login_throttle_free(api__login_throttle *t)
{
    if (!t)
        return;
    pthread_mutex_destroy(&t->mutex);
    free(t);
}

static uint64_t who_is(const api__login_throttle *t, api_str user, api_str address)
{
    uint64_t parts[2];
    crypto_shorthash((unsigned char *)&parts[0], (const unsigned char *)(user.p ? user.p : ""), user.n, t->key);
    crypto_shorthash((unsigned char *)&parts[1], (const unsigned char *)(address.p ? address.p : ""), address.n,
                     t->key);
    return (parts[0] * 3 + parts[1]) | 1;
}

/* The entry of the pair, reset if its window has passed. */
static struct watched *find(api__login_throttle *t, uint64_t who, int64_t now_ns)
{
    struct watched *w = &t->watched[(who >> 1) & (WATCHED - 1)];
    if (w->who == who && now_ns - w->since_ns >= t->window_ns)
        w->count = 0;
    return w;
}

int64_t api__login_throttle_check(api__login_throttle *t, api_str user, api_str address, int64_t now_ns)
{
    uint64_t who = who_is(t, user, address);
    pthread_mutex_lock(&t->mutex);
    const struct watched *w = find(t, who, now_ns);
    int64_t wait = w->who == who && w->count >= t->failures ? w->since_ns + t->window_ns - now_ns : 0;
    pthread_mutex_unlock(&t->mutex);
    return wait > 0 ? wait : 0;
}

void api__login_throttle_fail(api__login_throttle *t, api_str user, api_str address, int64_t now_ns)
{
    uint64_t who = who_is(t, user, address);
    pthread_mutex_lock(&t->mutex);
    struct watched *w = find(t, who, now_ns);
    if (w->who != who || w->count == 0)
        *w = (struct watched){who, 0, now_ns};
    w->count++;
    pthread_mutex_unlock(&t->mutex);
}

void api__login_throttle_pass(api__login_throttle *t, api_str user, api_str address)
{
    uint64_t who = who_is(t, user, address);
    pthread_mutex_lock(&t->mutex);
    struct watched *w = &t->watched[(who >> 1) & (WATCHED - 1)];
    if (w->who == who)
        w->count = 0;
    pthread_mutex_unlock(&t->mutex);
}
