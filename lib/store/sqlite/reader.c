#include "store/sqlite/reader.h"

#include <stdio.h>
#include <stdlib.h>

#include "store/sqlite/engine.h"
#include "store/sqlite/raw_statement.h"
#include "store/sqlite/reads.h"

struct reader {
    api__reader base;
    struct api__sqlite *store;
    struct api__sqlite_db db;
};

static void close_reader(api__reader *reader)
{
    struct reader *r = (struct reader *)reader;
    api__sqlite_db_close(&r->db);
    free(r);
}

/* Most errors are not faults: a missing row. */
static int report(struct reader *r, int err, const api__resource *res, const char *doing)
{
    char text[128];
    if (!r->db.fault.code)
        return err;
    if (res)
        snprintf(text, sizeof text, "%s of \"%.*s\"", doing, API_FMT(res->key));
    else
        snprintf(text, sizeof text, "%s", doing);
    return api__read_health_report(r->store, &r->db, err, text);
}

/* A lookup by key needs no deadline: it does not read the clock. */
static int get(api__reader *reader, const api__resource *res, const void *key, api_arena *a, void **row,
               int64_t *version)
{
    struct reader *r = (struct reader *)reader;
    int err = api__sqlite_db_get(&r->db, res, key, a, row, version);
    return err ? report(r, err, res, "reading a row") : 0;
}

static int list(api__reader *reader, const api__resource *res, const api__query *q,
                int (*each)(void *arg, const void *row, int64_t version), void *arg, bool *more)
{
    struct reader *r = (struct reader *)reader;
    api__sqlite_db_limit_time(&r->db, r->db.query_time, 0);
    int err = api__sqlite_db_list(&r->db, res, q, each, arg, more);
    r->db.deadline = 0;
    return err ? report(r, err, res, "listing rows") : 0;
}

static int count(api__reader *reader, const api__resource *res, const api__query *q, int64_t *out)
{
    struct reader *r = (struct reader *)reader;
    api__sqlite_db_limit_time(&r->db, r->db.query_time, 0);
    int err = api__sqlite_db_count(&r->db, res, q, out);
    r->db.deadline = 0;
    return err ? report(r, err, res, "counting rows") : 0;
}

static int raw_check(api__reader *reader, api__raw *raw)
{
    struct reader *r = (struct reader *)reader;
    int err = api__sqlite_db_raw_check(&r->db, raw);
    return err ? report(r, err, NULL, "SQL") : 0;
}

static int raw_read(api__reader *reader, api__raw *raw)
{
    struct reader *r = (struct reader *)reader;
    int err = api__sqlite_db_raw_run(&r->db, raw, true);
    r->db.deadline = 0;
    return err ? report(r, err, NULL, "SQL") : 0;
}

static const struct api__reader_ops reader_ops = {
    .close = close_reader,
    .get = get,
    .list = list,
    .count = count,
    .raw_check = raw_check,
    .raw = raw_read,
};

api__reader *api__sqlite_reader_open(api__store *store)
{
    struct reader *r = calloc(1, sizeof *r);
    if (!r)
        return NULL;
    r->base.ops = &reader_ops;
    r->store = (struct api__sqlite *)store;
    if (api__sqlite_db_open(&r->db, r->store, false) != 0) {
        free(r);
        return NULL;
    }
    return &r->base;
}
