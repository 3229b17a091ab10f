/* The write-ahead log next to the file. Only these functions checkpoint it (and SQLite itself, when the last
 * connection of all processes closes), one process at a time: see wal.c. */
#ifndef API__SQLITE_WAL_H
#define API__SQLITE_WAL_H

#include <stdint.h>

struct api__sqlite;

/* Only the writer's thread uses it once it has started. */
struct api__wal {
    char *path, *lock_path; /* NULL: in memory, or read-only */
    int lock;               /* descriptor, -1: not open */
    int failed;  /* SQLite's code of the last failed checkpoint, or -errno of its lock; logged when it changes */
    int frames;  /* in the log after the last commit; 0: already looked at */
    int64_t due; /* when to check whether it has grown too large, 0: nothing was written since */
};

int api__wal_init(struct api__sqlite *s);
void api__wal_deinit(struct api__sqlite *s);       /* checkpoints, so that a stopped server leaves one file */
void api__wal_after_commit(struct api__sqlite *s); /* checkpoints if the log is long */
void api__wal_idle(struct api__sqlite *s);         /* at s->wal.due: truncates a log that has grown too large */

#endif
