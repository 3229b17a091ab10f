/* Interactive transactions: several reads and writes of one owner, which does its own work between them.
 *
 * The owner waits in api__store_begin until the writer is free and then owns it: each call below runs on the
 * writer's thread and connection while the owner waits, once per call, through the waiter given at begin. Nobody
 * else's writes run meanwhile (they queue, up to limits.write_queue), so reads see the last committed state plus the
 * transaction's own changes, and nothing can change in between. Readers continue to see what is committed (an
 * in-memory database has no such snapshots: its readers get API_EBUSY while a transaction is open).
 *
 * States: waiting -> open -> ended. It ends by commit, by rollback, limits.transaction_time after it was opened (a
 * forgotten transaction would block all writes), or by an error that rolled it back (disk full, no memory, INSERT OR
 * ROLLBACK). After it has ended by itself every further call returns the reason (API_ETIMEOUT, API_EFULL ...)
 * without waiting, until the owner frees it by commit or rollback. An error that did not end it (API_ENOTFOUND,
 * API_ECONFLICT, API_EVERSION, a mistake in SQL) undid that one operation only.
 *
 * The owner makes one call at a time. While it has a transaction open, calls of the store with the same waiter
 * (api__store_write, api__store_begin ...) return API_EUSAGE. */
#ifndef API__TX_H
#define API__TX_H

#include "store/raw.h"
#include "store/store.h"

typedef struct api__tx api__tx;

/* Queues and waits. NULL: *err is API_EBUSY (queue full, or locked by another process), API_EUSAGE (this waiter has
 * a transaction open already), API_ENOMEM or a store error. The waiter must live as long as the transaction. */
api__tx *api__store_begin(api__store *s, api__waiter *waiter, int *err);
/* Ends and frees the transaction. Commit returns 0 when it is on disk; otherwise nothing of it is. */
int api__tx_commit(api__tx *tx);
void api__tx_rollback(api__tx *tx); /* NULL is allowed */

/* As the functions of the same names in store.h and raw.h. `each` is called on the writer's thread while the owner
 * waits: it copies (api__rows_add) and must neither wait nor call the store. A read is stopped after
 * limits.query_time, or when the transaction's time is over. */
int api__tx_write(api__tx *tx, api__write *w);
int api__tx_get(api__tx *tx, const api__resource *res, const void *key, api_arena *a, void **row, int64_t *version);
int api__tx_list(api__tx *tx, const api__resource *res, const api__query *q,
                 int (*each)(void *arg, const void *row, int64_t version), void *arg, bool *more);
int api__tx_count(api__tx *tx, const api__resource *res, const api__query *q, int64_t *out);
int api__tx_raw(api__tx *tx, api__raw *raw);

/* Savepoints nest like brackets. api__tx_savepoint opens one; api__tx_release keeps what was done since the
 * innermost one, api__tx_rollback_to undoes it; both close it, or return API_EUSAGE when none is open. Commit keeps
 * and rollback undoes those that are still open. */
int api__tx_savepoint(api__tx *tx);
int api__tx_release(api__tx *tx);
int api__tx_rollback_to(api__tx *tx);

#endif
