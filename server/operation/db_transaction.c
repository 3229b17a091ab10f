/* <api/db.h>: transactions and savepoints. */
#include <api/db.h>

#include "server/call/call.h"
#include "server/engine/waiting.h"
#include "server/operation/db.h"
#include "store/tx.h"

/* Rolls back for handlers that fail or do not end the transaction. */
static void roll_back(api_request *req, void *unused)
{
    (void)unused;
    api_db_rollback(req);
}

int api_db_begin(api_request *req)
{
    if (req->call && req->call->tx)
        return api__db_fail(req, API_EUSAGE, "api_db_begin: a transaction is already open");
    int err = 0;
    api_finally(req, roll_back, NULL);
    req->call->tx = api__store_begin(req->service->store, api__request_waiter(req), &err);
    return err;
}

int api_db_commit(api_request *req)
{
    struct api__tx *tx = req->call ? req->call->tx : NULL;
    if (!tx)
        return api__db_fail(req, API_EUSAGE, "api_db_commit: no transaction is open");
    req->call->tx = NULL;
    return api__tx_commit(tx);
}

void api_db_rollback(api_request *req)
{
    struct api__tx *tx = req->call ? req->call->tx : NULL;
    if (!tx)
        return;
    req->call->tx = NULL;
    api__tx_rollback(tx);
}

/* --- savepoints --- */

/* Calls a savepoint function on the open transaction. */
static int do_savepoint(api_request *req, const char *name, int (*call)(struct api__tx *tx))
{
    struct api__tx *tx = req->call ? req->call->tx : NULL;
    if (!tx)
        return api__db_fail(req, API_EUSAGE, "%s: no transaction is open", name);
    int err = call(tx);
    return err == API_EUSAGE ? api__db_fail(req, err, "%s: no savepoint is open", name) : err;
}

int api_db_savepoint(api_request *req)
{
    return do_savepoint(req, "api_db_savepoint", api__tx_savepoint);
}

int api_db_release(api_request *req)
{
    return do_savepoint(req, "api_db_release", api__tx_release);
}

int api_db_rollback_to(api_request *req)
{
    return do_savepoint(req, "api_db_rollback_to", api__tx_rollback_to);
}

/* --- api_transaction --- */

static void end(api_request *req, void *arg)
{
    api_transaction_value *t = arg;
    t->open = false;
    if (api_status(req) >= 400 || req->failed) {
        api_db_rollback(req);
        return;
    }
    int err = api_db_commit(req);
    if (err)
        api__answer_result(req, err);
}

static void *begin(api_request *req, const void *in)
{
    (void)in;
    api_transaction_value *t = api_alloc(req, sizeof *t);
    int err = api_db_begin(req);
    if (err) {
        api__answer_result(req, err);
        api__call_leave(req);
    }
    api_finally(req, end, t);
    t->open = true;
    return t;
}

static const api_field no_inputs[] = {{0}};

const api_dependency api_transaction = {
    .name = "api_transaction",
    .file = "api_transaction",
    .inputs = no_inputs,
    .size = sizeof(uint64_t[2]),
    .make = begin,
};
