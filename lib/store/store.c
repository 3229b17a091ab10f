/* Which engine a URL names; everything else is the engine's. */
#include "store/store.h"

#include "store/ops.h"

static const struct api__store_ops *const engines[] = {&api__sqlite_ops};

api__store *api__store_open(const char *url, const struct api__store_config *c, api_problems *problems)
{
    for (size_t i = 0; i < sizeof engines / sizeof *engines; i++) {
        size_t n = strlen(engines[i]->scheme);
        if (strncmp(url, engines[i]->scheme, n) == 0)
            return engines[i]->open(url + n, c, problems);
    }
    if (strncmp(url, "postgresql:", 11) == 0 || strncmp(url, "postgres:", 9) == 0)
        api_problems_add(problems, NULL, 0, 0, "database %s: PostgreSQL is not yet supported, expected sqlite:FILE",
                         url);
    else
        api_problems_add(problems, NULL, 0, 0, "database %s: expected sqlite:FILE", url);
    return NULL;
}

void api__store_close(api__store *s)
{
    if (s)
        s->ops->close(s);
}

const char *api__store_file(const api__store *s)
{
    return s->ops->file(s);
}

int api__store_prepare(api__store *s, const api__resource *const *resources, size_t n, bool whole,
                       api_problems *problems)
{
    return s->ops->prepare(s, resources, n, whole, problems);
}

api__reader *api__reader_open(api__store *s)
{
    return s->ops->reader_open(s);
}

void api__reader_close(api__reader *r)
{
    if (r)
        r->ops->reader_close(r);
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

int api__reader_raw_check(api__reader *r, api__raw *raw)
{
    return r->ops->raw_check(r, raw);
}

int api__reader_raw(api__reader *r, api__raw *raw)
{
    return r->ops->raw_read(r, raw);
}

int api__store_write(api__store *s, api__write *w, api__waiter *waiter)
{
    return s->ops->write(s, w, waiter);
}

int api__store_raw(api__store *s, api__raw *raw, api__waiter *waiter)
{
    return s->ops->raw_write(s, raw, waiter);
}

api__snapshot *api__store_snapshot(api__store *s, api__waiter *waiter, int *err)
{
    return s->ops->snapshot(s, waiter, err);
}

int api__store_restore(api__store *s, api__snapshot *copy, api__waiter *waiter)
{
    return s->ops->restore(s, copy, waiter);
}

void api__snapshot_free(api__snapshot *copy)
{
    if (copy)
        copy->ops->snapshot_free(copy);
}

int api__store_ready(api__store *s)
{
    return s->ops->ready(s);
}

void api__store_stats_get(api__store *s, struct api__store_stats *out)
{
    s->ops->stats(s, out);
}
