/* Whether reads work, for the log and for /readyz. */
#ifndef API__SQLITE_READ_HEALTH_H
#define API__SQLITE_READ_HEALTH_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>

struct api__db;
struct api__sqlite;

/* Shared by all connections of a store. States: working (err is 0) -> failing (err, a probe) -> working. */
struct api__read_health {
    pthread_mutex_t mutex;  /* guards what follows */
    atomic_int err;         /* API_*, 0: they work */
    char *probe;            /* the statement that failed, tried again by whoever asks for readiness; sqlite3_free */
    int64_t logged, probed; /* when: the log line, the try */
    uint64_t unlogged;      /* failures since then */
};

/* What a reader's call returned, with what it did. Logs a fault and remembers it; passes `err` on. */
int api__read_health_report(struct api__sqlite *s, struct api__db *db, int err, const char *doing);
/* 0, or why reads fail; tries what failed again, once a second at most. */
int api__read_health_check(struct api__sqlite *s);

#endif
