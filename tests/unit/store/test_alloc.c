/* Every allocation of a transaction, of raw SQL and of a snapshot fails once: nothing crashes, hangs or leaks, and what
 * is answered holds. */
#include "bank.h"
#include "unit/failing_malloc.h"

#if API_SWEEPS

struct steps {
    struct bank *b;
    api_arena arena;
    char name[32];
};

/* The steps of a transaction that adds one account; what fails on the way is passed on. */
static int steps_of_tx(struct steps *s, api__tx *tx)
{
    struct bank *b = s->b;
    void *row = api__row_new(b->r->model, &s->arena);
    if (!row)
        return API_ENOMEM;
    *(api_str *)api__row_slot(b->owner, row) = api_str_of(s->name);
    api__row_mark(b->r->model, row, b->owner->index, true, false);
    api__row_mark(b->r->model, row, b->balance->index, true, false);
    api__write w = {.kind = API__INSERT, .resource = b->r, .rows = row, .count = 1};
    int err = api__tx_savepoint(tx);
    if (!err)
        err = api__tx_write(tx, &w);
    if (!err)
        err = api__tx_release(tx);
    const api__value bind = {.type = API__VALUE_TEXT, .s = api_str_of(s->name)};
    api__raw raw = {.text = API_S("SELECT id, owner FROM accounts WHERE owner = ?"),
                    .binds = &bind,
                    .bind_count = 1,
                    .arena = &s->arena};
    if (!err)
        err = api__tx_raw(tx, &raw);
    if (!err)
        assert_int_equal(raw.row_count, 1);
    api__query q = {.limit = 10, .sort = {{b->owner, false}, {&b->r->model->fields[b->r->key_field], false}}};
    q.sort_count = 2;
    api__rows rows;
    bool more;
    api__rows_init(&rows, b->r, &s->arena);
    return err ? err : api__tx_list(tx, b->r, &q, api__rows_add, &rows, &more);
}

static int add_by_tx(struct steps *s)
{
    int err = 0;
    api__tx *tx = api__store_begin(s->b->store, &s->b->waiter.waiter, &err);
    if (!tx)
        return err;
    err = steps_of_tx(s, tx);
    if (!err)
        return api__tx_commit(tx);
    api__tx_rollback(tx);
    return err;
}

static int add_by_raw(struct steps *s)
{
    const api__value bind = {.type = API__VALUE_TEXT, .s = api_str_of(s->name)};
    api__raw raw = {.text = API_S("INSERT INTO accounts(owner, balance) VALUES(?, 0) RETURNING id, owner"),
                    .binds = &bind,
                    .bind_count = 1,
                    .arena = &s->arena};
    return api__store_raw(s->b->store, &raw, &s->b->waiter.waiter);
}

static int add_and_restore(struct steps *s)
{
    int err = 0;
    api__snapshot *copy = api__store_snapshot(s->b->store, &s->b->waiter.waiter, &err);
    if (!copy)
        return err;
    err = api__store_restore(s->b->store, copy, &s->b->waiter.waiter);
    api__snapshot_free(copy);
    return err ? err : add_by_raw(s);
}

/* The account is there when success was answered, and only then; then everything works again. */
static void check(struct steps *s, int err)
{
    const api__value bind = {.type = API__VALUE_TEXT, .s = api_str_of(s->name)};
    api__raw raw = raw_of(s->b, "SELECT count(*) FROM accounts WHERE owner = ?", &bind, 1);
    assert_int_equal(api__reader_raw(s->b->reader, &raw), 0);
    assert_int_equal(raw.values[0].i, err ? 0 : 1);
    raw = raw_of(s->b, "DELETE FROM accounts", NULL, 0);
    assert_int_equal(api__store_raw(s->b->store, &raw, &s->b->waiter.waiter), 0);
}

/* With connections that have nothing prepared, so that every path is walked. */
static void sweep(struct bank *b, int (*add)(struct steps *))
{
    int err;
    long n = 0;
    do {
        struct steps s = {.b = b};
        api_arena_init(&s.arena, 1 << 20);
        snprintf(s.name, sizeof s.name, "account %ld", n);
        bank_close(b);
        bank_open(b);
        atomic_store(&failed, 0);
        atomic_store(&left, n++);
        err = add(&s);
        atomic_store(&left, -1);
        if (err && err != API_ENOMEM)
            print_error("allocation %ld: %s\n", n - 1, api_strerror(err));
        assert_true(err == 0 || err == API_ENOMEM);
        check(&s, err);
        api_arena_deinit(&s.arena);
    } while (atomic_load(&failed));
    assert_int_equal(err, 0);
    assert_true(n > 20);
}

static void test_transaction(void **state)
{
    sweep(*state, add_by_tx);
}

static void test_raw(void **state)
{
    sweep(*state, add_by_raw);
}

static void test_snapshot(void **state)
{
    sweep(*state, add_and_restore);
}

/* Opening and closing: refused with a word, or whole. */
static void test_opening(void **state)
{
    struct bank *b = *state;
    api__store *s = NULL;
    for (long n = 0; !s; n++) {
        api_problems *p = api_problems_new();
        struct api__store_config c = {.limits = &b->limits};
        atomic_store(&failed, 0);
        atomic_store(&left, n);
        s = api__store_open(b->url, &c, p);
        atomic_store(&left, -1);
        if (!s && !api_problems_count(p))
            fail_msg("allocation %ld: refused without a word", n);
        if (!s && !strstr(api_problems_get(p, 0), "out of memory"))
            fail_msg("allocation %ld: %s", n, api_problems_get(p, 0));
        api_problems_free(p);
        assert_true(s || atomic_load(&failed));
        api__store_close(atomic_load(&failed) ? s : NULL);
        s = atomic_load(&failed) ? NULL : s;
    }
    api__store_close(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_opening, bank_setup, bank_teardown),
        cmocka_unit_test_setup_teardown(test_transaction, bank_setup, bank_teardown),
        cmocka_unit_test_setup_teardown(test_raw, bank_setup, bank_teardown),
        cmocka_unit_test_setup_teardown(test_snapshot, bank_setup, bank_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
#endif
