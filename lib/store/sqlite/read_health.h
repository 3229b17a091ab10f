/* Whether reads work, for the log and for /readyz. */
#ifndef API__SQLITE_READ_HEALTH_H
#define API__SQLITE_READ_HEALTH_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>

struct api__sqlite_db;
struct api__sqlite;

/* Shared by all connections of a store. States: working (err is 0) -> failing (err and probe are set) -> working. */
struct api__read_health {
    pthread_mutex_t mutex;  /* guards what follows; err may be read without it */
    atomic_int err;         /* API_*, 0: they work */
    char *probe;            /* the statement that failed, for api__read_health_check; sqlite3_free */
    int64_t logged, probed; /* when they were last logged, when the probe was last run */
    uint64_t unlogged;      /* failures since the last log line */
};

/* Passes on the result of a read, described by `doing`; logs and remembers a fault. */
int api__read_health_report(struct api__sqlite *s, struct api__sqlite_db *db, int err, const char *doing);
/* 0, or why reads fail. Runs the probe, at most once a second. */
int api__read_health_check(struct api__sqlite *s);

#endif
