/* A store of accounts on disk, for the tests of transactions and raw SQL. */
#ifndef TEST_BANK_H
#define TEST_BANK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "app/app.h"
#include "model/names.h"
#include "store/engines/engines.h"
#include "store/rows.h"
#include "store/tx.h"

struct bank {
    api_app *app;
    const api__resource *r;
    const api__field *owner, *balance;
    api__store *store;
    api__reader *reader;
    api_arena arena;
    api_limits limits;
    api__thread_waiter waiter;
    char dir[64], url[128];
};

static inline void bank_open(struct bank *b)
{
    api_problems *p = api_problems_new();
    struct api__store_config c = {.limits = &b->limits};
    b->store = api__store_open(b->url, &c, p);
    assert_non_null(b->store);
    assert_int_equal(api__store_prepare(b->store, &b->r, 1, true, p), 0);
    b->reader = api__reader_open(b->store);
    assert_non_null(b->reader);
    api_problems_free(p);
}

static inline void bank_close(struct bank *b)
{
    api__reader_close(b->reader);
    api__store_close(b->store);
}

static inline struct bank *bank_new(const char *url)
{
    static const char text[] = "api: 1\n"
                               "models:\n"
                               "  accounts:\n"
                               "    properties:\n"
                               "      owner: {type: string, unique: true}\n"
                               "      balance: {type: integer}\n"
                               "    required: [owner, balance]\n"
                               "    filter: [owner]\n"
                               "    sort: [owner]\n";
    struct bank *b = calloc(1, sizeof *b);
    api_problems *p = api_problems_new();
    api_arena_init(&b->arena, 1 << 26);
    api_limits_init(&b->limits);
    api__thread_waiter_init(&b->waiter);
    snprintf(b->dir, sizeof b->dir, "/tmp/api-bank-XXXXXX");
    assert_non_null(mkdtemp(b->dir));
    snprintf(b->url, sizeof b->url, "sqlite:%s/bank.db", b->dir);
    if (url)
        snprintf(b->url, sizeof b->url, "%s", url);
    b->app = api_app_parse("bank.yaml", API_S(text), p);
    assert_non_null(b->app);
    api_problems_free(p);
    b->r = &b->app->resources[0];
    b->owner = api__model_field(b->r->model, API_S("owner"));
    b->balance = api__model_field(b->r->model, API_S("balance"));
    bank_open(b);
    return b;
}

static inline void bank_free(struct bank *b)
{
    bank_close(b);
    api_app_free(b->app);
    api__thread_waiter_deinit(&b->waiter);
    api_arena_deinit(&b->arena);
    char command[128];
    snprintf(command, sizeof command, "rm -rf %s", b->dir);
    assert_int_equal(system(command), 0);
    free(b);
}

static inline int bank_setup(void **state)
{
    *state = bank_new(NULL);
    return 0;
}

static inline int bank_teardown(void **state)
{
    bank_free(*state);
    return 0;
}

static inline void *account(struct bank *b, api_arena *a, const char *owner, int64_t balance)
{
    void *row = api__row_new(b->r->model, a);
    assert_non_null(row);
    *(api_str *)api__row_slot(b->owner, row) = api_str_of(owner);
    *(int64_t *)api__row_slot(b->balance, row) = balance;
    api__row_mark(b->r->model, row, b->owner->index, true, false);
    api__row_mark(b->r->model, row, b->balance->index, true, false);
    return row;
}

static inline api__write new_account(struct bank *b, const char *owner, int64_t balance)
{
    return (api__write){
        .kind = API__INSERT, .resource = b->r, .rows = account(b, &b->arena, owner, balance), .count = 1};
}

/* Through the group path. */
static inline void add_account(struct bank *b, const char *owner, int64_t balance)
{
    api__write w = new_account(b, owner, balance);
    assert_int_equal(api__store_write(b->store, &w, &b->waiter.waiter), 0);
}

/* As everybody sees it; -1: there is no such account. */
static inline int64_t balance_of(struct bank *b, int64_t id)
{
    void *row;
    int64_t version;
    int err = api__reader_get(b->reader, b->r, &id, &b->arena, &row, &version);
    if (err == API_ENOTFOUND)
        return -1;
    assert_int_equal(err, 0);
    return *(int64_t *)api__row_slot(b->balance, row);
}

static inline int64_t count_accounts(struct bank *b)
{
    api__query q = {.limit = 1000};
    int64_t n;
    assert_int_equal(api__reader_count(b->reader, b->r, &q, &n), 0);
    return n;
}

/* One number in, none out. */
static inline api__raw raw_of(struct bank *b, const char *text, const api__value *binds, size_t n)
{
    return (api__raw){.text = api_str_of(text), .binds = binds, .bind_count = n, .arena = &b->arena};
}

#endif
