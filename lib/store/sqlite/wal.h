/* The write-ahead log beside the file. Nothing but these checkpoints it (but for SQLite itself, when the last
 * connection of all processes closes): one process at a time, by a lock on a file beside it. */
#ifndef API__SQLITE_WAL_H
#define API__SQLITE_WAL_H

#include <stdint.h>

struct api__sqlite;

/* The writer's thread alone touches it once it runs. */
struct api__wal {
    char *path, *lock_path; /* NULL: in memory, or read-only */
    int lock;               /* descriptor, -1: not open */
    int failed;             /* SQLite's code of the last checkpoint, or -errno of its lock, for the log: told once */
    int frames;             /* in the log, as of the last commit that nobody has looked at; 0: looked at */
    int64_t due;            /* when to see whether it has grown too large, 0: nothing was written since */
};

int api__wal_init(struct api__sqlite *s);
void api__wal_deinit(struct api__sqlite *s); /* folds the log into the file, so that a stopped server leaves one */
void api__wal_after_commit(struct api__sqlite *s); /* checkpoints when the log is long */
void api__wal_idle(struct api__sqlite *s);         /* at s->wal.due: truncates a log that has grown too large */

#endif
