/* What SQLite drops of a write-ahead log when it opens a file whose last server was killed. */
#ifndef API__SQLITE_RECOVERY_H
#define API__SQLITE_RECOVERY_H

#include "store/sqlite/engine.h"

struct api__wal_recovery {
    int64_t frames;    /* that the log holds, of the present turn */
    int64_t recovered; /* that SQLite said it recovered, -1: it has not */
    bool lost;         /* the log is damaged before its first commit */
};

/* Around the opening of the first connection, on one thread: one log line when something was dropped. */
void api__wal_recovery_begin(struct api__wal_recovery *r, const char *file);
void api__wal_recovery_end(struct api__wal_recovery *r, const struct api__sqlite *s);

#endif
