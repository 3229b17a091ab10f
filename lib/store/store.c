/* Calls of a store and of a reader, dispatched to their engine. */
#include "store/store.h"

#include "store/engine.h"

void api__store_close(api__store *s)
{
    if (s)
        s->engine->close(s);
}

const char *api__store_file(const api__store *s)
{
    return s->engine->file(s);
}

int api__store_prepare(api__store *s, const api__resource *const *resources, size_t n, bool whole,
                       api_problems *problems)
{
    return s->engine->prepare(s, resources, n, whole, problems);
}

api__reader *api__reader_open(api__store *s)
{
    return s->engine->reader_open(s);
}

void api__reader_close(api__reader *r)
{
    if (r)
        r->ops->close(r);
}

int api__reader_get(api__reader *r, const api__resource *res, const void *key, api_arena *a, void **row,
                    int64_t *version)
{
    return r->ops->get(r, res, key, a, row, version);
}

int api__reader_list(api__reader *r, const api__resource *res, const api__query *q,
                     int (*each)(void *arg, const void *row, int64_t version), void *arg, bool *more)
{
    return r->ops->list(r, res, q, each, arg, more);
}

int api__reader_count(api__reader *r, const api__resource *res, const api__query *q, int64_t *out)
{
    return r->ops->count(r, res, q, out);
}

int api__store_write(api__store *s, api__write *w, api__waiter *waiter)
{
    return s->engine->write(s, w, waiter);
}

api__snapshot *api__store_snapshot(api__store *s, api__waiter *waiter, int *err)
{
    return s->engine->snapshot(s, waiter, err);
}

int api__store_restore(api__store *s, api__snapshot *copy, api__waiter *waiter)
{
    return s->engine->restore(s, copy, waiter);
}

void api__snapshot_free(api__snapshot *copy)
{
    if (copy)
        copy->engine->snapshot_free(copy);
}

int api__store_ready(api__store *s)
{
    return s->engine->ready(s);
}

void api__store_stats_get(api__store *s, struct api__store_stats *out)
{
    s->engine->stats(s, out);
}
