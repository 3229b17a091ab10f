/* Transactions with an owner: what others see of them, how they end, and that they and groups leave the sum alone. */
#include "bank.h"

#include "base/clock.h"
#include "store/sqlite/engine.h"

static api__tx *begin(struct bank *b)
{
    int err = -1;
    api__tx *tx = api__store_begin(b->store, &b->waiter.waiter, &err);
    assert_int_equal(err, 0);
    assert_non_null(tx);
    return tx;
}

static int set_balance(struct bank *b, api__tx *tx, int64_t id, int64_t balance)
{
    api__write w = {
        .kind = API__REPLACE_ROW, .resource = b->r, .key = &id, .mask = (uint64_t[4]){1ULL << b->balance->index}};
    w.rows = account(b, &b->arena, "", balance);
    return api__tx_write(tx, &w);
}

static int64_t balance_in(struct bank *b, api__tx *tx, int64_t id)
{
    void *row;
    int64_t version;
    int err = api__tx_get(tx, b->r, &id, &b->arena, &row, &version);
    return err ? err : *(int64_t *)api__row_slot(b->balance, row);
}

static void test_commit(void **state)
{
    struct bank *b = *state;
    add_account(b, "ann", 10);
    api__tx *tx = begin(b);
    api__write w = new_account(b, "bob", 5);
    assert_int_equal(api__tx_write(tx, &w), 0);
    assert_int_equal(set_balance(b, tx, 1, 7), 0);
    assert_int_equal(balance_in(b, tx, 1), 7);
    assert_int_equal(balance_in(b, tx, 2), 5);
    assert_int_equal(balance_of(b, 1), 10); /* nobody else */
    assert_int_equal(balance_of(b, 2), -1);

    api__query q = {.limit = 10, .sort = {{b->owner, true}, {&b->r->model->fields[b->r->key_field], false}}};
    q.sort_count = 2;
    api__rows rows;
    bool more;
    int64_t n;
    api__rows_init(&rows, b->r, &b->arena);
    assert_int_equal(api__tx_list(tx, b->r, &q, api__rows_add, &rows, &more), 0);
    assert_int_equal(rows.n, 2);
    assert_false(more);
    assert_true(api_str_is(*(api_str *)api__row_slot(b->owner, rows.row[0]), "bob"));
    assert_int_equal(rows.version[1], 2);
    assert_int_equal(api__tx_count(tx, b->r, &q, &n), 0);
    assert_int_equal(n, 2);

    assert_int_equal(api__tx_commit(tx), 0);
    assert_int_equal(balance_of(b, 1), 7);
    assert_int_equal(balance_of(b, 2), 5);
    bank_close(b);
    bank_open(b);
    assert_int_equal(balance_of(b, 2), 5);
}

static void test_rollback(void **state)
{
    struct bank *b = *state;
    add_account(b, "ann", 10);
    api__tx *tx = begin(b);
    assert_int_equal(set_balance(b, tx, 1, 7), 0);
    api__tx_rollback(tx);
    assert_int_equal(balance_of(b, 1), 10);
    api__tx_rollback(NULL);
    tx = begin(b); /* the writer is free again */
    assert_int_equal(balance_in(b, tx, 1), 10);
    assert_int_equal(api__tx_commit(tx), 0);
}

static void test_conflict_costs_one_operation(void **state)
{
    struct bank *b = *state;
    add_account(b, "ann", 10);
    api__tx *tx = begin(b);
    assert_int_equal(set_balance(b, tx, 1, 11), 0);
    api__write w = new_account(b, "ann", 5), gone = {.kind = API__DELETE_ROW, .resource = b->r};
    int64_t none = 99, one = 1;
    assert_int_equal(api__tx_write(tx, &w), API_ECONFLICT);
    assert_int_equal(w.conflict[0], 1ULL << b->owner->index);
    gone.key = &none;
    assert_int_equal(api__tx_write(tx, &gone), API_ENOTFOUND);
    gone.key = &one;
    gone.expect = 9;
    assert_int_equal(api__tx_write(tx, &gone), API_EVERSION);
    assert_int_equal(gone.version, 2);
    api__write two = {.kind = API__INSERT, .resource = b->r, .count = 2};
    two.rows = api_arena_calloc(&b->arena, 2, b->r->model->size);
    memcpy(two.rows, account(b, &b->arena, "cid", 1), b->r->model->size);
    memcpy((char *)two.rows + b->r->model->size, account(b, &b->arena, "ann", 1), b->r->model->size);
    assert_int_equal(api__tx_write(tx, &two), API_ECONFLICT);
    assert_int_equal(two.conflict_row, 1);
    assert_int_equal(api__tx_commit(tx), 0);
    assert_int_equal(balance_of(b, 1), 11);
    assert_int_equal(count_accounts(b), 1);
}

static void test_savepoints(void **state)
{
    struct bank *b = *state;
    add_account(b, "ann", 1);
    api__tx *tx = begin(b);
    assert_int_equal(api__tx_release(tx), API_EUSAGE);
    assert_int_equal(api__tx_rollback_to(tx), API_EUSAGE);
    assert_int_equal(set_balance(b, tx, 1, 2), 0);
    assert_int_equal(api__tx_savepoint(tx), 0);
    assert_int_equal(set_balance(b, tx, 1, 3), 0);
    assert_int_equal(api__tx_savepoint(tx), 0);
    assert_int_equal(set_balance(b, tx, 1, 4), 0);
    assert_int_equal(api__tx_rollback_to(tx), 0);
    assert_int_equal(balance_in(b, tx, 1), 3);
    assert_int_equal(api__tx_release(tx), 0);
    assert_int_equal(api__tx_rollback_to(tx), API_EUSAGE);
    assert_int_equal(api__tx_commit(tx), 0);
    assert_int_equal(balance_of(b, 1), 3);
}

/* Without snapshots a read can only be refused; it must not stop the thread that the transaction needs. */
static void test_in_memory(void **state)
{
    (void)state;
    struct bank *b = bank_new("sqlite::memory:");
    add_account(b, "ann", 1);
    api__tx *tx = begin(b);
    void *row;
    int64_t id = 1, version, start = api__mono_ns();
    assert_int_equal(set_balance(b, tx, 1, 2), 0);
    assert_int_equal(api__reader_get(b->reader, b->r, &id, &b->arena, &row, &version), API_EBUSY);
    assert_true(api__mono_ns() - start < b->limits.busy_time * 1000000);
    assert_int_equal(balance_in(b, tx, 1), 2);
    assert_int_equal(api__tx_commit(tx), 0);
    assert_int_equal(balance_of(b, 1), 2);
    bank_free(b);
}

/* The same waiter would wait for itself. */
static void test_owner_cannot_wait_for_itself(void **state)
{
    struct bank *b = *state;
    api__tx *tx = begin(b);
    int err = 0;
    api__write w = new_account(b, "ann", 1);
    api__raw raw = raw_of(b, "DELETE FROM accounts", NULL, 0);
    assert_int_equal(api__store_write(b->store, &w, &b->waiter.waiter), API_EUSAGE);
    assert_int_equal(api__store_raw(b->store, &raw, &b->waiter.waiter), API_EUSAGE);
    assert_non_null(raw.error.p);
    assert_null(api__store_begin(b->store, &b->waiter.waiter, &err));
    assert_int_equal(err, API_EUSAGE);
    assert_null(api__store_snapshot(b->store, &b->waiter.waiter, &err));
    assert_int_equal(err, API_EUSAGE);
    api__tx_rollback(tx);
    assert_int_equal(api__store_write(b->store, &w, &b->waiter.waiter), 0);
}

static void reopen(struct bank *b)
{
    bank_close(b);
    bank_open(b);
}

/* Another thread's write ends when the forgotten transaction does. */
static void *write_one(void *arg)
{
    struct bank *b = arg;
    api__thread_waiter waiter;
    api_arena arena;
    api__thread_waiter_init(&waiter);
    api_arena_init(&arena, 1 << 20);
    api__write w = {.kind = API__INSERT, .resource = b->r, .rows = account(b, &arena, "other", 1), .count = 1};
    api__store_write(b->store, &w, &waiter.waiter);
    api_arena_deinit(&arena);
    api__thread_waiter_deinit(&waiter);
    return (void *)(intptr_t)w.status;
}

static void test_time(void **state)
{
    struct bank *b = *state;
    b->limits.transaction_time = 50;
    reopen(b);
    add_account(b, "ann", 1);
    api__tx *tx = begin(b);
    assert_int_equal(set_balance(b, tx, 1, 2), 0);
    pthread_t thread;
    void *status;
    assert_int_equal(pthread_create(&thread, NULL, write_one, b), 0);
    pthread_join(thread, &status); /* which needs the writer */
    assert_int_equal((intptr_t)status, 0);
    assert_int_equal(set_balance(b, tx, 1, 3), API_ETIMEOUT);
    assert_int_equal(balance_in(b, tx, 1), API_ETIMEOUT);
    assert_int_equal(api__tx_savepoint(tx), API_ETIMEOUT);
    assert_int_equal(api__tx_commit(tx), API_ETIMEOUT);
    assert_int_equal(balance_of(b, 1), 1);
    tx = begin(b);
    api__tx_rollback(tx);
}

#define ENDLESS "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "

/* A statement does not outlive its transaction's time; one that reads may go before it. */
static void test_time_of_a_statement(void **state)
{
    struct bank *b = *state;
    b->limits.transaction_time = 60000;
    b->limits.query_time = 20;
    reopen(b);
    add_account(b, "ann", 1);
    api__tx *tx = begin(b);
    api__raw read = raw_of(b, ENDLESS "SELECT count(*) FROM n", NULL, 0);
    assert_int_equal(api__tx_raw(tx, &read), API_ETIMEOUT);
    assert_int_equal(set_balance(b, tx, 1, 2), 0);
    assert_int_equal(api__tx_commit(tx), 0);
    assert_int_equal(balance_of(b, 1), 2);

    b->limits.transaction_time = 30;
    reopen(b);
    tx = begin(b);
    assert_int_equal(set_balance(b, tx, 1, 3), 0);
    api__raw write = raw_of(b, "UPDATE accounts SET balance = (" ENDLESS "SELECT count(*) FROM n)", NULL, 0);
    assert_int_equal(api__tx_raw(tx, &write), API_ETIMEOUT);
    assert_true(api_str_is(write.error, "the statement took too long"));
    assert_int_equal(api__tx_commit(tx), API_ETIMEOUT);
    assert_int_equal(balance_of(b, 1), 2);
    assert_int_equal(api__store_raw(b->store, &write, &b->waiter.waiter), API_ETIMEOUT);
    assert_int_equal(balance_of(b, 1), 2);
}

static void test_queue_is_bounded(void **state)
{
    struct bank *b = *state;
    b->limits.write_queue = 1;
    reopen(b);
    api__tx *tx = begin(b); /* an open one waits no more */
    struct api__store_stats stats;
    pthread_t thread;
    void *status;
    assert_int_equal(pthread_create(&thread, NULL, write_one, b), 0);
    do
        api__store_stats_get(b->store, &stats);
    while (!stats.queued);
    assert_int_equal(api__store_ready(b->store), API_EBUSY);
    api__thread_waiter other;
    api__thread_waiter_init(&other);
    int err = 0;
    assert_null(api__store_begin(b->store, &other.waiter, &err));
    assert_int_equal(err, API_EBUSY);
    api__thread_waiter_deinit(&other);
    api__tx_rollback(tx);
    pthread_join(thread, &status);
    assert_int_equal((intptr_t)status, 0);
}

/* A statement that takes the transaction down with it. */
static void test_broken(void **state)
{
    struct bank *b = *state;
    add_account(b, "ann", 1);
    api__tx *tx = begin(b);
    assert_int_equal(set_balance(b, tx, 1, 2), 0);
    api__raw raw = raw_of(b, "INSERT OR ROLLBACK INTO accounts(owner, balance) VALUES('ann', 1)", NULL, 0);
    assert_int_equal(api__tx_raw(tx, &raw), API_ECONFLICT);
    assert_int_equal(set_balance(b, tx, 1, 3), API_ECONFLICT);
    assert_int_equal(api__tx_commit(tx), API_ECONFLICT);
    assert_int_equal(balance_of(b, 1), 1);
}

/* The database may not grow: as on a full disk. The writer is idle while its owner is not. */
static void set_pages(struct bank *b, const char *pragma)
{
    assert_int_equal(sqlite3_exec(((struct api__sqlite *)b->store)->db.handle, pragma, NULL, NULL, NULL), SQLITE_OK);
}

static void test_disk_full(void **state)
{
    struct bank *b = *state;
    char big[100001];
    memset(big, 'x', sizeof big - 1);
    big[sizeof big - 1] = 0;
    add_account(b, "ann", 1);
    set_pages(b, "PRAGMA max_page_count=1");
    api__tx *tx = begin(b);
    assert_int_equal(set_balance(b, tx, 1, 2), 0);
    api__write w = new_account(b, big, 1);
    assert_int_equal(api__tx_write(tx, &w), API_EFULL);
    int err = api__tx_commit(tx);
    assert_true(err == 0 || err == API_EFULL);
    assert_int_equal(balance_of(b, 1), err ? 1 : 2); /* all or nothing, as it was answered */
    assert_int_equal(api__store_write(b->store, &w, &b->waiter.waiter), API_EFULL);
    assert_int_equal(api__store_ready(b->store), API_EFULL);
    set_pages(b, "PRAGMA max_page_count=100000");
    tx = begin(b);
    assert_int_equal(api__tx_write(tx, &w), 0);
    assert_int_equal(api__tx_commit(tx), 0);
    assert_int_equal(api__store_ready(b->store), 0);
    assert_int_equal(balance_of(b, *(int64_t *)api__row_slot(&b->r->model->fields[0], w.rows)), 1);
}

/* Many at once: transactions that move money, groups that add empty accounts and raw statements that move it too. */

enum { THREADS = 32, ROUNDS = 12, ACCOUNTS = 8, EACH = 100 };

struct teller {
    struct bank *b;
    api__thread_waiter waiter;
    api__reader *reader;
    api_arena arena;
    unsigned seed;
    int number;
    int commits;
};

static int64_t dice(struct teller *t, int64_t most)
{
    t->seed = t->seed * 1103515245u + 12345u;
    return (int64_t)(t->seed >> 16) % most;
}

static void move(struct teller *t)
{
    struct bank *b = t->b;
    int64_t from = 1 + dice(t, ACCOUNTS), to = 1 + dice(t, ACCOUNTS), sum = dice(t, 30), version;
    int err;
    void *row;
    api__tx *tx = api__store_begin(b->store, &t->waiter.waiter, &err);
    assert_non_null(tx);
    for (int i = 0; i < 2; i++) {
        int64_t id = i ? to : from;
        assert_int_equal(api__tx_get(tx, b->r, &id, &t->arena, &row, &version), 0);
        *(int64_t *)api__row_slot(b->balance, row) += i ? sum : -sum;
        api__write w = {.kind = API__REPLACE_ROW, .resource = b->r, .key = &id, .rows = row, .expect = version};
        assert_int_equal(api__tx_write(tx, &w), 0);
        if (i == 0 && dice(t, 4) == 0) {
            api__tx_rollback(tx);
            return;
        }
    }
    assert_int_equal(api__tx_commit(tx), 0);
    t->commits++;
}

static void add_empty(struct teller *t, int round)
{
    char name[32];
    snprintf(name, sizeof name, "new %d %d", t->number, round);
    api__write w = {.kind = API__INSERT, .resource = t->b->r, .rows = account(t->b, &t->arena, name, 0), .count = 1};
    assert_int_equal(api__store_write(t->b->store, &w, &t->waiter.waiter), 0);
}

static void move_raw(struct teller *t)
{
    api__value binds[3] = {{.type = API__VALUE_INT, .i = dice(t, 30)},
                           {.type = API__VALUE_INT, .i = 1 + dice(t, ACCOUNTS)},
                           {.type = API__VALUE_INT, .i = 1 + dice(t, ACCOUNTS)}};
    api__raw raw = {.text = API_S("UPDATE accounts SET balance = balance + (id = ?2) * ?1 - (id = ?3) * ?1, "
                                  "_version = _version + 1 WHERE id IN (?2, ?3)"),
                    .binds = binds,
                    .bind_count = 3,
                    .arena = &t->arena};
    assert_int_equal(api__store_raw(t->b->store, &raw, &t->waiter.waiter), 0);
    assert_int_equal(raw.changes, binds[1].i == binds[2].i ? 1 : 2);
}

static void check_sum(struct teller *t)
{
    api__raw raw = {.text = API_S("SELECT sum(balance) FROM accounts"), .arena = &t->arena};
    assert_int_equal(api__reader_raw(t->reader, &raw), 0);
    assert_int_equal(raw.values[0].i, ACCOUNTS * EACH);
}

static void *work(void *arg)
{
    struct teller *t = arg;
    for (int i = 0; i < ROUNDS; i++) {
        if ((t->number + i) % 3 == 0)
            move(t);
        else if ((t->number + i) % 3 == 1)
            add_empty(t, i);
        else
            move_raw(t);
        check_sum(t);
        api_arena_reset(&t->arena);
    }
    return NULL;
}

static void test_sum(void **state)
{
    struct bank *b = *state;
    static struct teller tellers[THREADS];
    pthread_t threads[THREADS];
    for (int i = 0; i < ACCOUNTS; i++) {
        char name[16];
        snprintf(name, sizeof name, "old %d", i);
        add_account(b, name, EACH);
    }
    for (int i = 0; i < THREADS; i++) {
        tellers[i] = (struct teller){.b = b, .number = i, .seed = (unsigned)i + 1};
        api__thread_waiter_init(&tellers[i].waiter);
        api_arena_init(&tellers[i].arena, 1 << 20);
        tellers[i].reader = api__reader_open(b->store);
        assert_int_equal(pthread_create(&threads[i], NULL, work, &tellers[i]), 0);
    }
    int commits = 0;
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
        commits += tellers[i].commits;
        api__reader_close(tellers[i].reader);
        api_arena_deinit(&tellers[i].arena);
        api__thread_waiter_deinit(&tellers[i].waiter);
    }
    assert_true(commits > 0);
    assert_int_equal(count_accounts(b), ACCOUNTS + THREADS * ROUNDS / 3);
    struct api__store_stats stats;
    api__store_stats_get(b->store, &stats);
    assert_int_equal(stats.queued, 0);
    assert_int_equal(stats.errors, 0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, bank_setup, bank_teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_commit),
        TEST(test_rollback),
        TEST(test_conflict_costs_one_operation),
        TEST(test_savepoints),
        cmocka_unit_test(test_in_memory),
        TEST(test_owner_cannot_wait_for_itself),
        TEST(test_time),
        TEST(test_time_of_a_statement),
        TEST(test_queue_is_bounded),
        TEST(test_broken),
        TEST(test_disk_full),
        TEST(test_sum),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
