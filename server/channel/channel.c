#include "server/channel/channel.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/clock.h"

enum { SHARDS = 16 }; /* channels are distributed over this many locks by their hash */

struct api__message {
    unsigned refs; /* atomic */
    size_t n;
    char bytes[]; /* followed by a NUL */
};

struct api__channel {
    struct api__channel *more; /* next in the same bucket */
    struct shard *shard;
    uint64_t hash;
    api__subscriber *listeners;
    uint32_t count;
    size_t n;
    char name[];
};

struct shard {
    pthread_mutex_t lock;
    struct api__channel **buckets; /* a power of two; NULL until the first channel */
    size_t room, count;
};

struct api__channels {
    uint64_t seed; /* random, as clients may choose names that collide */
    struct shard shards[SHARDS];
};

/* --- messages --- */

static struct api__message *new_message(api_str s)
{
    struct api__message *m = malloc(sizeof *m + s.n + 1);
    if (!m)
        return NULL;
    m->refs = 1;
    m->n = s.n;
    if (s.n)
        memcpy(m->bytes, s.p, s.n);
    m->bytes[s.n] = 0;
    return m;
}

static void unref(struct api__message *m)
{
    if (m && __atomic_sub_fetch(&m->refs, 1, __ATOMIC_ACQ_REL) == 0)
        free(m);
}

/* --- the table --- */

api__channels *api__channels_new(void)
{
    api__channels *c = calloc(1, sizeof *c);
    if (!c)
        return NULL;
    api__random(&c->seed, sizeof c->seed);
    for (int i = 0; i < SHARDS; i++)
        pthread_mutex_init(&c->shards[i].lock, NULL);
    return c;
}

void api__channels_free(api__channels *c)
{
    if (!c)
        return;
    for (int i = 0; i < SHARDS; i++) {
        pthread_mutex_destroy(&c->shards[i].lock);
        free(c->shards[i].buckets);
    }
    free(c);
}

static uint64_t hash_of(const api__channels *c, api_str name)
{
    uint64_t h = c->seed;
    for (size_t i = 0; i < name.n; i++) {
        h = (h ^ (unsigned char)name.p[i]) * 0x9fb21c651e98df25u;
        h ^= h >> 29;
    }
    return h;
}

static struct shard *lock_shard(api__channels *c, uint64_t hash)
{
    struct shard *s = &c->shards[hash % SHARDS];
    pthread_mutex_lock(&s->lock);
    return s;
}

static struct api__channel **bucket_of(const struct shard *s, uint64_t hash)
{
    return &s->buckets[hash / SHARDS & (s->room - 1)];
}

static struct api__channel *find(const struct shard *s, uint64_t hash, api_str name)
{
    struct api__channel *ch = s->room ? *bucket_of(s, hash) : NULL;
    while (ch && (ch->hash != hash || !api_str_eq((api_str){ch->name, ch->n}, name)))
        ch = ch->more;
    return ch;
}

/* Keeps at least one bucket per channel. If memory runs out, the existing buckets stay in use and chains get longer. */
static bool grow_table(struct shard *s)
{
    if (s->count < s->room)
        return true;
    struct shard bigger = {.room = s->room ? s->room * 2 : 8};
    bigger.buckets = calloc(bigger.room, sizeof *bigger.buckets);
    if (!bigger.buckets)
        return s->room > 0;
    for (size_t i = 0; i < s->room; i++)
        for (struct api__channel *ch = s->buckets[i], *more; ch; ch = more) {
            struct api__channel **b = bucket_of(&bigger, ch->hash);
            more = ch->more;
            ch->more = *b;
            *b = ch;
        }
    free(s->buckets);
    s->buckets = bigger.buckets;
    s->room = bigger.room;
    return true;
}

static struct api__channel *add(struct shard *s, uint64_t hash, api_str name)
{
    struct api__channel *ch = malloc(sizeof *ch + name.n);
    if (!ch || !grow_table(s)) {
        free(ch);
        return NULL;
    }
    struct api__channel **b = bucket_of(s, hash);
    *ch = (struct api__channel){.more = *b, .shard = s, .hash = hash, .n = name.n};
    if (name.n)
        memcpy(ch->name, name.p, name.n);
    *b = ch;
    s->count++;
    return ch;
}

static void forget(struct api__channel *ch)
{
    struct api__channel **b = bucket_of(ch->shard, ch->hash);
    while (*b != ch)
        b = &(*b)->more;
    *b = ch->more;
    ch->shard->count--;
    free(ch);
}

size_t api__channel_count(api__channels *c)
{
    size_t n = 0;
    for (uint64_t i = 0; i < SHARDS; i++) {
        struct shard *s = lock_shard(c, i);
        n += s->count;
        pthread_mutex_unlock(&s->lock);
    }
    return n;
}

/* --- listeners --- */

int api__channel_join(api__channels *c, api_str name, size_t backlog, api__subscriber *l)
{
    void (*ring)(api__subscriber *) = l->ring;
    *l = (api__subscriber){.ring = ring, .most = backlog < UINT32_MAX / 2 ? (uint32_t)backlog : UINT32_MAX / 2};
    uint64_t hash = hash_of(c, name);
    struct shard *s = lock_shard(c, hash);
    struct api__channel *ch = find(s, hash, name);
    if (!ch)
        ch = add(s, hash, name);
    if (ch) {
        l->channel = ch;
        l->next = ch->listeners;
        if (l->next)
            l->next->prev = l;
        ch->listeners = l;
        ch->count++;
    }
    pthread_mutex_unlock(&s->lock);
    return ch ? API_OK : API_ENOMEM;
}

static void unlink_listener(api__subscriber *l)
{
    struct api__channel *ch = l->channel;
    if (l->next)
        l->next->prev = l->prev;
    *(l->prev ? &l->prev->next : &ch->listeners) = l->next;
    if (--ch->count == 0)
        forget(ch);
}

static struct api__message *shift(api__subscriber *l)
{
    struct api__message *m = l->queue[l->first];
    l->first = (l->first + 1) % l->room;
    l->count--;
    return m;
}

void api__channel_leave(api__channels *c, api__subscriber *l)
{
    if (!l->channel)
        return;
    struct shard *s = lock_shard(c, l->channel->hash);
    unlink_listener(l);
    pthread_mutex_unlock(&s->lock);
    while (l->count)
        unref(shift(l));
    unref(l->held);
    free(l->queue);
    l->channel = NULL;
    l->queue = NULL;
    l->held = NULL;
}

static bool grow_queue(api__subscriber *l)
{
    uint32_t room = l->room ? l->room * 2 : 8;
    if (room > l->most)
        room = l->most;
    struct api__message **queue = room > l->room ? malloc(room * sizeof(struct api__message *)) : NULL;
    if (!queue)
        return false;
    for (uint32_t i = 0; i < l->count; i++)
        queue[i] = l->queue[(l->first + i) % l->room];
    free(l->queue);
    l->queue = queue;
    l->first = 0;
    l->room = room;
    return true;
}

/* Drops the oldest message when the queue is full. False: no memory for the first queue. */
static bool push(api__subscriber *l, struct api__message *m)
{
    bool first = l->count == 0;
    if (l->count == l->room && !grow_queue(l)) {
        l->lost = true;
        if (first)
            return false;
        unref(shift(l));
    }
    __atomic_add_fetch(&m->refs, 1, __ATOMIC_RELAXED);
    l->queue[(l->first + l->count) % l->room] = m;
    l->count++;
    if (first)
        l->ring(l);
    return true;
}

static int push_all(struct api__channel *ch, api_str message)
{
    struct api__message *m = new_message(message);
    int heard = 0;
    if (!m)
        return API_ENOMEM;
    for (api__subscriber *l = ch->listeners; l; l = l->next)
        heard += push(l, m);
    unref(m);
    return heard;
}

int api__channel_publish(api__channels *c, api_str name, api_str message)
{
    uint64_t hash = hash_of(c, name);
    struct shard *s = lock_shard(c, hash);
    struct api__channel *ch = find(s, hash, name);
    int heard = ch ? push_all(ch, message) : 0;
    pthread_mutex_unlock(&s->lock);
    return heard;
}

int api__channel_next(api__channels *c, api__subscriber *l, api_str *message)
{
    struct api__message *m = NULL;
    struct shard *s = lock_shard(c, l->channel->hash);
    bool lost = l->lost;
    l->lost = false;
    if (!lost && l->count)
        m = shift(l);
    pthread_mutex_unlock(&s->lock);
    unref(l->held);
    l->held = m;
    *message = m ? (api_str){m->bytes, m->n} : (api_str){NULL, 0};
    return lost ? API_ETOOBIG : m ? API_OK : API_EAGAIN;
}
