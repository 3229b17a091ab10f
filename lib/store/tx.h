/* Interactive transactions: several reads and writes of one owner, with its own steps between them.
 *
 * The owner waits in api__store_begin until the writer thread is free, then owns the writer: each call below is done by
 * that thread on its connection while the owner waits, once a call, through the waiter given at begin. Nobody else's
 * writes happen meanwhile (they queue, bounded by limits.write_queue), so reads see the last committed state plus the
 * transaction's own changes and nothing can change under them. Readers go on with what is committed (a database in
 * memory has no such snapshots: there, reads by a reader are API_EBUSY while a transaction is open).
 *
 * States: waiting -> open -> ended. It ends by commit, by rollback, after limits.transaction_time from its opening (a
 * forgotten transaction would stop every write), or by an error that undid it (disk full, no memory, INSERT OR
 * ROLLBACK). Ended any way but by its owner, every further call answers why (API_ETIMEOUT, API_EFULL ...) without
 * waiting, until the owner's commit or rollback takes it back. An error that did not end it (API_ENOTFOUND,
 * API_ECONFLICT, API_EVERSION, a mistake in SQL) undid that one operation only.
 *
 * The owner calls one function at a time. While it has a transaction open, asking the store itself with the same waiter
 * (api__store_write, api__store_begin ...) is API_EUSAGE.
 */
#ifndef API__TX_H
#define API__TX_H

#include "store/raw.h"
#include "store/store.h"

typedef struct api__tx api__tx;

/* Queues and waits. NULL: *err is API_EBUSY (queue full, or locked by another process), API_EUSAGE (this waiter has one
 * open already), API_ENOMEM or a store error. The waiter must live as long as the transaction. */
api__tx *api__store_begin(api__store *s, api__waiter *waiter, int *err);
/* Ends and frees the transaction. Commit: 0 when it is on disk; else nothing of it is. */
int api__tx_commit(api__tx *tx);
void api__tx_rollback(api__tx *tx); /* NULL is allowed */

/* As the functions of store.h and raw.h of the same names. `each` is called on the writer's thread while the owner
 * waits: it copies (api__rows_add) and neither waits nor calls the store. A read is stopped after limits.query_time, at
 * the latest when the transaction's time is over. */
int api__tx_write(api__tx *tx, api__write *w);
int api__tx_get(api__tx *tx, const api__resource *res, const void *key, api_arena *a, void **row, int64_t *version);
int api__tx_list(api__tx *tx, const api__resource *res, const api__query *q,
                 int (*each)(void *arg, const void *row, int64_t version), void *arg, bool *more);
int api__tx_count(api__tx *tx, const api__resource *res, const api__query *q, int64_t *out);
int api__tx_raw(api__tx *tx, api__raw *raw);

/* Savepoints nest like brackets: a savepoint opens one, a release keeps what was done since the innermost and closes
 * it, a rollback to it takes that back and closes it. API_EUSAGE when none is open. Those that are open at the end
 * share the transaction's. */
int api__tx_savepoint(api__tx *tx);
int api__tx_release(api__tx *tx);
int api__tx_rollback_to(api__tx *tx);

#endif
