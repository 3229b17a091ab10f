#include "store/reader_pool.h"

#include <pthread.h>
#include <stdlib.h>

/* Readers kept open between uses: as many as a machine of eight cores uses at once, since the thread pool has a
 * thread per core; each holds a connection with its page cache. */
#define KEPT 8

struct api__reader_pool {
    api__store *store;
    pthread_mutex_t mutex;
    api__reader *free[KEPT];
    size_t count;
};

struct api__reader_pool *api__reader_pool_new(api__store *store)
{
    struct api__reader_pool *s = calloc(1, sizeof *s);
    if (!s)
        return NULL;
    s->store = store;
    pthread_mutex_init(&s->mutex, NULL);
    return s;
}

void api__reader_pool_free(struct api__reader_pool *s)
{
    if (!s)
        return;
    for (size_t i = 0; i < s->count; i++)
        api__reader_close(s->free[i]);
    pthread_mutex_destroy(&s->mutex);
    free(s);
}

api__reader *api__reader_pool_take(struct api__reader_pool *s)
{
    pthread_mutex_lock(&s->mutex);
    api__reader *r = s->count ? s->free[--s->count] : NULL;
    pthread_mutex_unlock(&s->mutex);
    return r ? r : api__reader_open(s->store);
}

void api__reader_pool_give(struct api__reader_pool *s, api__reader *r)
{
    pthread_mutex_lock(&s->mutex);
    bool keep = s->count < KEPT;
    if (keep)
        s->free[s->count++] = r;
    pthread_mutex_unlock(&s->mutex);
    if (!keep)
        api__reader_close(r);
}
