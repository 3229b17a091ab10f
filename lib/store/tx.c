/* Calls of a transaction, dispatched to its engine. */
#include "store/tx.h"

#include "store/engine.h"

api__tx *api__store_begin(api__store *s, api__waiter *waiter, int *err)
{
    return s->engine->begin(s, waiter, err);
}

int api__tx_commit(api__tx *tx)
{
    return tx->ops->commit(tx);
}

void api__tx_rollback(api__tx *tx)
{
    if (tx)
        tx->ops->rollback(tx);
}

int api__tx_write(api__tx *tx, api__write *w)
{
    return tx->ops->write(tx, w);
}

int api__tx_raw(api__tx *tx, api__raw *raw)
{
    return tx->ops->raw(tx, raw);
}

int api__tx_get(api__tx *tx, const api__resource *res, const void *key, api_arena *a, void **row, int64_t *version)
{
    return tx->ops->get(tx, res, key, a, row, version);
}

int api__tx_list(api__tx *tx, const api__resource *res, const api__query *q,
                 int (*each)(void *arg, const void *row, int64_t version), void *arg, bool *more)
{
    return tx->ops->list(tx, res, q, each, arg, more);
}

int api__tx_count(api__tx *tx, const api__resource *res, const api__query *q, int64_t *out)
{
    return tx->ops->count(tx, res, q, out);
}

int api__tx_savepoint(api__tx *tx)
{
    return tx->ops->savepoint(tx);
}

int api__tx_release(api__tx *tx)
{
    return tx->ops->release(tx);
}

int api__tx_rollback_to(api__tx *tx)
{
    return tx->ops->rollback_to(tx);
}
