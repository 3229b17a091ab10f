/* What SQLite discards of a write-ahead log when it opens a file whose last server was killed. */
#ifndef API__SQLITE_WAL_RECOVERY_H
#define API__SQLITE_WAL_RECOVERY_H

#include "store/sqlite/engine.h"

struct api__wal_recovery {
    int64_t frames;    /* in the log, of its current generation */
    int64_t recovered; /* as reported by SQLite, -1: nothing was */
    bool lost;         /* the log is damaged before its first commit */
};

/* Called before and after opening the first connection, on one thread. Logs one line if frames were discarded. */
void api__wal_recovery_begin(struct api__wal_recovery *r, const char *file);
void api__wal_recovery_end(struct api__wal_recovery *r, const struct api__sqlite *s);

#endif
