/* Raw SQL: values in and out, what is refused and how it is said, limits; and snapshots. */
#include "bank.h"

static const api__value none[1];

static int read_raw(struct bank *b, const char *text, api__raw *out)
{
    *out = raw_of(b, text, none, 0);
    return api__reader_raw(b->reader, out);
}

static int write_raw(struct bank *b, const char *text, api__raw *out)
{
    *out = raw_of(b, text, none, 0);
    return api__store_raw(b->store, out, &b->waiter.waiter);
}

static void test_values(void **state)
{
    struct bank *b = *state;
    const api__value in[] = {{.type = API__VALUE_NULL},
                             {.type = API__VALUE_INT, .i = INT64_MIN},
                             {.type = API__VALUE_DOUBLE, .d = 0.5},
                             {.type = API__VALUE_TEXT, .s = API_S("a\0b")},
                             {.type = API__VALUE_BLOB, .s = API_S("\xff\0")},
                             {.type = API__VALUE_TEXT, .s = {NULL, 0}},
                             {.type = API__VALUE_BLOB, .s = {NULL, 0}}};
    api__raw raw = raw_of(b, "SELECT ? AS n, ? AS i, ?, ?, ?, ? AS t, ? AS b", in, 7);
    for (int again = 0; again < 2; again++) {
        assert_int_equal(api__reader_raw(b->reader, &raw), 0);
        assert_int_equal(raw.column_count, 7);
        assert_int_equal(raw.row_count, 1);
        assert_true(api_str_is(raw.columns[0], "n") && api_str_is(raw.columns[6], "b"));
        for (size_t i = 0; i < 7; i++)
            assert_int_equal(raw.values[i].type, in[i].type);
        assert_true(raw.values[1].i == INT64_MIN && raw.values[2].d == 0.5);
        for (size_t i = 3; i < 7; i++)
            assert_true(api_str_eq(raw.values[i].s, in[i].s) && raw.values[i].s.p);
        assert_false(raw.writes);
    }
}

static void test_changes(void **state)
{
    struct bank *b = *state;
    api__raw raw;
    assert_int_equal(write_raw(b, "INSERT INTO accounts(owner, balance) VALUES('ann', 1), ('bob', 2);", &raw), 0);
    assert_true(raw.writes);
    assert_int_equal(raw.changes, 2);
    assert_int_equal(raw.last_id, 2);
    assert_int_equal(raw.row_count, 0);
    assert_int_equal(balance_of(b, 2), 2);
    assert_int_equal(write_raw(b, "UPDATE accounts SET balance = balance + 1 RETURNING id, balance", &raw), 0);
    assert_int_equal(raw.changes, 2);
    assert_int_equal(raw.last_id, 0);
    assert_int_equal(raw.row_count, 2);
    assert_int_equal(raw.values[3].i, 3);
    assert_int_equal(write_raw(b, "DELETE FROM accounts WHERE id = 9", &raw), 0);
    assert_int_equal(raw.changes, 0);
    assert_int_equal(write_raw(b, "CREATE TABLE notes(t TEXT NOT NULL CHECK (t <> 'x'), n INTEGER) STRICT", &raw), 0);
    assert_int_equal(raw.changes, 0);
    assert_int_equal(read_raw(b, "SELECT * FROM notes", &raw), 0);
    assert_int_equal(raw.column_count, 2);
    assert_int_equal(raw.row_count, 0);
    /* A statement that is prepared already sees the new column. */
    assert_int_equal(write_raw(b, "ALTER TABLE notes ADD COLUMN more INTEGER DEFAULT 3", &raw), 0);
    assert_int_equal(write_raw(b, "INSERT INTO notes(t) VALUES('y')", &raw), 0);
    assert_int_equal(read_raw(b, "SELECT * FROM notes", &raw), 0);
    assert_int_equal(raw.column_count, 3);
    assert_int_equal(raw.values[2].i, 3);
}

static void test_constraints(void **state)
{
    struct bank *b = *state;
    static const struct {
        const char *sql, *error;
        int err;
    } cases[] = {
        {"INSERT INTO accounts(owner, balance) VALUES('ann', 1)", "UNIQUE constraint failed: accounts.owner",
         API_ECONFLICT},
        {"INSERT INTO accounts(balance) VALUES(1)", "NOT NULL constraint failed: accounts.owner", API_EINVALID},
        {"INSERT INTO accounts(owner, balance) VALUES('x', 'y')", "cannot store TEXT value in INTEGER", API_EINVALID},
        {"INSERT INTO accounts(owner, prise) VALUES('x', 1)", "has no column named prise", API_EUSAGE},
    };
    api__raw raw;
    add_account(b, "ann", 1);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(write_raw(b, cases[i].sql, &raw), cases[i].err);
        assert_int_equal(raw.status, cases[i].err);
        if (!strstr(raw.error.p, cases[i].error))
            print_error("%s: %s\n", cases[i].sql, raw.error.p);
        assert_non_null(strstr(raw.error.p, cases[i].error));
        assert_int_equal(raw.changes, 0);
    }
    assert_int_equal(count_accounts(b), 1);
    assert_int_equal(api__store_ready(b->store), 0); /* the database is well */
}

static const struct {
    const char *sql, *error;
} refused[] = {
    {"", "the SQL text is empty"},
    {" -- nothing\n ; ", "the SQL text is empty"},
    {"SELECT 1; SELECT 2", "one statement"},
    {"SELECT 1; DROP TABLE accounts", "one statement"},
    {"SELECT 1; what", "one statement"},
    {"SELECT ?", "has 1 parameter, but 0 were given"},
    {"SELECT ?1, ?3", "has 3 parameters, but 0 were given"},
    {"SELECT prise FROM accounts", "no such column: prise"},
    {"SELEC 1", "syntax error"},
    {"BEGIN", "refused"},
    {"COMMIT", "refused"},
    {"END", "refused"},
    {"ROLLBACK", "refused"},
    {"SAVEPOINT a", "refused"},
    {"RELEASE whole", "refused"},
    {"ROLLBACK TO whole", "refused"},
    {"ATTACH ':memory:' AS x", "ATTACH is refused"},
    {"DETACH main", "DETACH is refused"},
    {"PRAGMA synchronous=OFF", "PRAGMA is refused"},
    {"PRAGMA journal_mode", "PRAGMA is refused"},
    {"PRAGMA wal_checkpoint", "PRAGMA is refused"},
    {"PRAGMA writable_schema=1", "PRAGMA is refused"},
    {"SELECT * FROM pragma_journal_mode", ""},
    {"CREATE TEMP TABLE t(a)", "temporary"},
    {"CREATE TEMP VIEW v AS SELECT 1", "temporary"},
    {"SELECT load_extension('x')", "load_extension"},
    {"VACUUM", "VACUUM"},
    {"EXPLAIN BEGIN", "refused"},
};

static void test_refused(void **state)
{
    struct bank *b = *state;
    api__raw raw;
    int err;
    add_account(b, "ann", 1);
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        for (int way = 0; way < 3; way++) {
            raw = raw_of(b, refused[i].sql, none, 0);
            api__tx *tx = way == 2 ? api__store_begin(b->store, &b->waiter.waiter, &err) : NULL;
            err = way == 0   ? api__reader_raw(b->reader, &raw)
                  : way == 1 ? api__store_raw(b->store, &raw, &b->waiter.waiter)
                             : api__tx_raw(tx, &raw);
            if (tx)
                assert_int_equal(api__tx_commit(tx), 0);
            bool writes = way == 0 && raw.writes;
            if (err != (writes ? API_EREADONLY : API_EUSAGE) || (!writes && !strstr(raw.error.p, refused[i].error)))
                print_error("%s: %d %s\n", refused[i].sql, err, raw.error.p);
            assert_int_equal(err, writes ? API_EREADONLY : API_EUSAGE);
            assert_true(writes || strstr(raw.error.p, refused[i].error));
        }
    }
    raw = raw_of(b, "", none, 0);
    raw.text = API_S("SELECT 1\0; DROP TABLE accounts");
    assert_int_equal(api__reader_raw(b->reader, &raw), API_EUSAGE);
    raw.text = (api_str){calloc(1, API__RAW_TEXT_MOST + 2), API__RAW_TEXT_MOST + 1};
    memset((char *)raw.text.p, ' ', raw.text.n);
    assert_int_equal(api__reader_raw(b->reader, &raw), API_EUSAGE);
    free((char *)raw.text.p);
    /* Whoever was refused did no harm, and these are welcome. */
    assert_int_equal(balance_of(b, 1), 1);
    assert_int_equal(read_raw(b, "SELECT 1 ; -- done\n /* really */ ;", &raw), 0);
    assert_int_equal(read_raw(b, "PRAGMA table_info(accounts)", &raw), 0);
    assert_true(raw.row_count >= 3);
    assert_int_equal(read_raw(b, "SELECT name FROM pragma_table_info('accounts')", &raw), 0);
    assert_int_equal(read_raw(b, "EXPLAIN QUERY PLAN SELECT * FROM accounts", &raw), 0);
}

static void test_check(void **state)
{
    struct bank *b = *state;
    api__raw raw = raw_of(b, "DELETE FROM accounts", none, 0);
    add_account(b, "ann", 1);
    assert_int_equal(api__reader_raw_check(b->reader, &raw), 0);
    assert_true(raw.writes);
    assert_int_equal(api__reader_raw(b->reader, &raw), API_EREADONLY);
    assert_true(raw.writes);
    assert_int_equal(count_accounts(b), 1);
    raw = raw_of(b, "SELECT * FROM accounts", none, 0);
    assert_int_equal(api__reader_raw_check(b->reader, &raw), 0);
    assert_false(raw.writes);
    assert_null(raw.values);
    raw = raw_of(b, "SELECT * FROM nowhere", none, 0);
    assert_int_equal(api__reader_raw_check(b->reader, &raw), API_EUSAGE);
    assert_true(api_str_is(raw.error, "no such table: nowhere"));
}

static void test_limits(void **state)
{
    struct bank *b = *state;
    b->limits.sql_rows = 3;
    b->limits.query_time = 20;
    bank_close(b);
    bank_open(b);
    api__raw raw;
    assert_int_equal(read_raw(b, "VALUES (1), (2), (3)", &raw), 0);
    assert_int_equal(raw.row_count, 3);
    assert_int_equal(read_raw(b, "VALUES (1), (2), (3), (4)", &raw), API_ETOOBIG);
    assert_true(api_str_is(raw.error, "the result has more than 3 rows (limit sql_rows)"));
    assert_null(raw.values);
    assert_int_equal(
        read_raw(b, "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT sum(i) FROM n", &raw),
        API_ETIMEOUT);
    assert_int_equal(read_raw(b, "SELECT 1", &raw), 0); /* the deadline is over too */
    /* What cannot be answered whole was not done. */
    assert_int_equal(
        write_raw(b, "INSERT INTO accounts(owner, balance) VALUES('a', 1), ('b', 1), ('c', 1), ('d', 1) RETURNING id",
                  &raw),
        API_ETOOBIG);
    assert_int_equal(count_accounts(b), 0);
    api_arena small;
    api_arena_init(&small, 10000);
    raw = raw_of(b, "SELECT zeroblob(20000)", none, 0);
    raw.arena = &small;
    assert_int_equal(api__reader_raw(b->reader, &raw), API_ENOMEM);
    assert_non_null(raw.error.p);
    raw.text = API_S("INSERT INTO accounts(owner, balance) VALUES('a', 1) RETURNING zeroblob(20000)");
    assert_int_equal(api__store_raw(b->store, &raw, &b->waiter.waiter), API_ENOMEM);
    assert_int_equal(count_accounts(b), 0);
    api_arena_deinit(&small);
}

/* A constraint that only the commit checks costs its own statement, not the group's others. */

struct one_write {
    struct bank *b;
    const char *sql;
    int status;
};

static void *write_thread(void *arg)
{
    struct one_write *w = arg;
    api__thread_waiter waiter;
    api_arena arena;
    api__thread_waiter_init(&waiter);
    api_arena_init(&arena, 1 << 20);
    api__raw raw = {.text = api_str_of(w->sql), .arena = &arena};
    w->status = api__store_raw(w->b->store, &raw, &waiter.waiter);
    api_arena_deinit(&arena);
    api__thread_waiter_deinit(&waiter);
    return NULL;
}

static void test_deferred_constraint(void **state)
{
    struct bank *b = *state;
    api__raw raw;
    assert_int_equal(write_raw(b,
                               "CREATE TABLE lines(account INTEGER REFERENCES accounts(id) DEFERRABLE INITIALLY "
                               "DEFERRED)",
                               &raw),
                     0);
    struct one_write w[] = {{b, "INSERT INTO accounts(owner, balance) VALUES('ann', 1)", -1},
                            {b, "INSERT INTO lines VALUES(77)", -1},
                            {b, "INSERT INTO accounts(owner, balance) VALUES('bob', 2)", -1}};
    pthread_t threads[3];
    struct api__store_stats stats;
    int err;
    api__tx *tx = api__store_begin(b->store, &b->waiter.waiter, &err);
    for (uint64_t i = 0; i < 3; i++) {
        assert_int_equal(pthread_create(&threads[i], NULL, write_thread, &w[i]), 0);
        do
            api__store_stats_get(b->store, &stats);
        while (stats.queued <= i);
    }
    api__tx_rollback(tx);
    for (int i = 0; i < 3; i++)
        pthread_join(threads[i], NULL);
    assert_int_equal(w[0].status, 0);
    assert_int_equal(w[1].status, API_ECONFLICT);
    assert_int_equal(w[2].status, 0);
    assert_int_equal(count_accounts(b), 2);
    assert_int_equal(read_raw(b, "SELECT * FROM lines", &raw), 0);
    assert_int_equal(raw.row_count, 0);

    tx = api__store_begin(b->store, &b->waiter.waiter, &err);
    raw = raw_of(b, "INSERT INTO lines VALUES(77)", none, 0);
    assert_int_equal(api__tx_raw(tx, &raw), 0);
    assert_int_equal(api__tx_commit(tx), API_ECONFLICT);
    assert_int_equal(read_raw(b, "SELECT * FROM lines", &raw), 0);
    assert_int_equal(raw.row_count, 0);
}

/* Snapshots */

static void restore_cycle(struct bank *b)
{
    int err = -1;
    add_account(b, "ann", 1);
    api__snapshot *s = api__store_snapshot(b->store, &b->waiter.waiter, &err);
    assert_non_null(s);
    for (int i = 0; i < 3; i++) {
        api__raw raw;
        add_account(b, "bob", 2);
        assert_int_equal(balance_of(b, 2), 2);
        assert_int_equal(write_raw(b, "UPDATE accounts SET balance = 9", &raw), 0);
        assert_int_equal(write_raw(b, "CREATE TABLE scratch(a)", &raw), 0);
        assert_int_equal(api__store_restore(b->store, s, &b->waiter.waiter), 0);
        assert_int_equal(count_accounts(b), 1);
        assert_int_equal(balance_of(b, 1), 1);
    }
    api__snapshot_free(s);
}

static void test_snapshot(void **state)
{
    restore_cycle(*state);
    bank_close(*state);
    bank_open(*state);
    assert_int_equal(count_accounts(*state), 1); /* and so it is on disk */
    struct bank *memory = bank_new("sqlite::memory:");
    restore_cycle(memory);
    bank_free(memory);
    api__snapshot_free(NULL);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, bank_setup, bank_teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_values), TEST(test_changes), TEST(test_constraints),         TEST(test_refused),
        TEST(test_check),  TEST(test_limits),  TEST(test_deferred_constraint), TEST(test_snapshot),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
