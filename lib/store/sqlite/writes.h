/* Changes of rows, and raw statements that write: the jobs of the writer that share a transaction. */
#ifndef API__SQLITE_WRITES_H
#define API__SQLITE_WRITES_H

#include "store/raw.h"
#include "store/sqlite/writer.h"

extern const struct api__store_job_kind api__job_write, api__job_raw;

int api__sqlite_write(api__store *s, api__write *w, api__waiter *waiter);
int api__sqlite_raw_write(api__store *s, api__raw *raw, api__waiter *waiter);

#endif
