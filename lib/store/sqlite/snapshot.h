/* In-memory copies of the whole database. */
#ifndef API__SQLITE_SNAPSHOT_H
#define API__SQLITE_SNAPSHOT_H

#include "store/store.h"

api__snapshot *api__sqlite_snapshot(api__store *s, api__waiter *waiter, int *err);
int api__sqlite_restore(api__store *s, api__snapshot *copy, api__waiter *waiter);
void api__sqlite_snapshot_free(api__snapshot *copy);

#endif
