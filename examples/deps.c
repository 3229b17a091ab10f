/* Dependencies: values that operations need, made by functions of their own. A struct for paging, a token that is
 * checked for a whole router, and a transaction: both halves of a transfer, or neither.
 *   api serve deps.c --reload
 *   curl 'localhost:8000/items/?skip=20&limit=10'
 *   curl localhost:8000/accounts/ --json '{"owner": "ada", "balance": 100}' -H 'X-Token: fake-super-secret-token' */
#include <api.h>

#define PAGING(in)                                                \
    in(query, string,  q,     .optional = true)                   \
    in(query, integer, skip,  .default_value = 0, .minimum = 0)   \
    in(query, integer, limit, .default_value = 100, .maximum = 1000)
API_PARAMS(Paging, PAGING)

#define READ_ITEMS(in) in(params, Paging, page)
API_OPERATION(read_items, READ_ITEMS)
{
    return api_json(req, 200, api_member(&in->page, q), api_member(&in->page, skip), api_member(&in->page, limit));
}

#define TOKEN(in) in(header, string, x_token)
API_DEPENDENCY(verify_token, bool, TOKEN, .errors = API_ERRORS({400, "X-Token header invalid"}))
{
    static bool good = true;
    if (!api_secret_eq(in->x_token, API_S("fake-super-secret-token")))
        api_fail(req, 400, "X-Token header invalid");
    return &good;
}

#define ACCOUNT(field)                     \
    field(integer, id, .read_only = true)  \
    field(string, owner, .max_length = 50) \
    field(integer, balance, .minimum = 0)
API_MODEL(Account, ACCOUNT)

#define OPEN_ACCOUNT(in) in(body, Account, account)
API_OPERATION(open_account, OPEN_ACCOUNT, .status = 201, .response = &Account_model)
{
    Account account = in->account;
    int err = api_db_insert(req, Account, &account, NULL);
    return err ? err : api_reply(req, 201, Account, &account);
}

static int add(api_request *req, int64_t id, int64_t amount, Account *out)
{
    int err = api_db_get(req, Account, id, out);
    if (err)
        return err;
    out->balance += amount;
    if (out->balance < 0)
        api_fail(req, 409, "Not enough money");
    return api_db_update(req, Account, id, out);
}

#define TRANSFER(field)     \
    field(integer, from_id) \
    field(integer, to_id)   \
    field(integer, amount, .minimum = 1, .maximum = 1000000)
API_MODEL(Transfer, TRANSFER)

#define MOVE_MONEY(in) in(body, Transfer, transfer) in(depends, api_transaction, tx)
API_OPERATION(move_money, MOVE_MONEY, .response = &Account_model)
{
    Account from, to;
    int err = add(req, in->transfer.to_id, in->transfer.amount, &to);
    if (!err)
        err = add(req, in->transfer.from_id, -in->transfer.amount, &from); /* if it fails, `to` is rolled back */
    return err ? err : api_reply(req, 200, Account, &from);
}

API_APP(.title = "Dependencies", .version = "1.0.0", .database = "sqlite:deps.db")
{
    api_get(app, "/items/", read_items);
    api_router *bank = api_subrouter(app, "", .dependencies = API_DEPENDENCIES(&verify_token));
    api_table(bank, "accounts", Account);
    api_post(bank, "/accounts/", open_account);
    api_post(bank, "/transfers/", move_money);
}
