/* Savepoints of handlers: a request runs a word of steps, a letter each, and answers what each returned. */
#include "capi.h"

#include <unistd.h>

#define ROW(field) field(string, name, .unique = true)
API_MODEL(Row, ROW)

/* The name is the number of rows there are, so that each is new; "d" inserts the first one's again. */
static int insert(api_request *req, bool again)
{
    int64_t n = 0;
    int err = again ? 0 : api_db_count(req, Row, &n);
    Row row = {.name = api_printf(req, "%lld", (long long)n)};
    return err ? err : api_db_insert(req, Row, &row, NULL);
}

static int step(api_request *req, char letter)
{
    switch (letter) {
    case 'b':
        return api_db_begin(req);
    case 'c':
        return api_db_commit(req);
    case 's':
        return api_db_savepoint(req);
    case 'r':
        return api_db_release(req);
    case 'u':
        return api_db_rollback_to(req);
    case 'i':
        return insert(req, false);
    case 'd':
        return insert(req, true);
    case 'q':
        return api_sql(req, NULL, "SAVEPOINT a");
    case 'z':
        usleep(450000); /* longer than transaction_time in test_timeout */
        return 0;
    default:
        api_db_rollback(req);
        return 0;
    }
}

static const char *word_of(int err)
{
    return err == 0               ? "ok"
           : err == API_EUSAGE    ? "usage"
           : err == API_ECONFLICT ? "conflict"
           : err == API_ETIMEOUT  ? "timeout"
                                  : "other";
}

static int run(api_request *req, api_str steps)
{
    api_buf b;
    api_buf_init(&b, 1024);
    for (size_t i = 0; i < steps.n; i++) {
        int err = step(req, steps.p[i]);
        api_buf_printf(&b, "%s%s", i ? " " : "", word_of(err));
    }
    int err = api_json(req, 200, api_pair("returned", api_buf_cstr(&b)));
    api_buf_deinit(&b);
    return err;
}

#define STEPS(in) in(query, string, steps)
API_OPERATION(steps, STEPS)
{
    return run(req, in->steps);
}

/* The same within the dependency's transaction. */
#define WITHIN(in) in(depends, api_transaction, tx)in(query, string, steps)
API_OPERATION(within, WITHIN)
{
    return run(req, in->steps);
}

API_OPERATION(rows, API_NONE)
{
    int64_t n;
    int err = api_db_count(req, Row, &n);
    return err ? err : api_json(req, 200, api_pair("n", n));
}

API_SUBAPP(entry, .title = "Savepoints")
{
    api_table(app, "rows", Row);
    api_post(app, "/steps", steps);
    api_post(app, "/within", within);
    api_get(app, "/rows", rows);
}

static int set_up(void **state)
{
    (void)state;
    return open_client(&entry);
}

static void check(const char *path, const char *word, const char *returned, int64_t count)
{
    char url[100];
    snprintf(url, sizeof url, "%s?steps=%s", path, word);
    assert_int_equal(api_test_reset(c), 0);
    const char *got = api_test_text(api_test_post(c, url), "/returned");
    int64_t n = api_test_integer(api_test_get(c, "/rows"), "/n");
    if (strcmp(got, returned) != 0 || n != count)
        print_error("%s: %s, %lld rows\n", url, got, (long long)n);
    assert_string_equal(got, returned);
    assert_int_equal(n, count);
}

static void test_kept_and_undone(void **state)
{
    (void)state;
    check("/steps", "bisirc", "ok ok ok ok ok ok", 2);
    check("/steps", "bisiuc", "ok ok ok ok ok ok", 1);
    check("/steps", "bisiuiisiirc", "ok ok ok ok ok ok ok ok ok ok ok ok", 5);
    check("/steps", "bsuic", "ok ok ok ok ok", 1);
    check("/within", "isiui", "ok ok ok ok ok", 2);
}

static void test_nested(void **state)
{
    (void)state;
    check("/steps", "bsisiurc", "ok ok ok ok ok ok ok ok", 1);
    check("/steps", "bsisiruc", "ok ok ok ok ok ok ok ok", 0);
    check("/steps", "bsissiuuirc", "ok ok ok ok ok ok ok ok ok ok ok", 2);
}

/* Those that are open at the end go its way. */
static void test_open_at_the_end(void **state)
{
    (void)state;
    check("/steps", "bsisic", "ok ok ok ok ok ok", 2);
    check("/steps", "bsisix", "ok ok ok ok ok ok", 0);
    check("/steps", "bsi", "ok ok ok", 0);
    check("/within", "sisi", "ok ok ok ok", 2);
    check("/steps", "bsicbuc", "ok ok ok ok ok usage ok", 1); /* nor is it another transaction's */
}

/* An error undoes the call that met it, and the savepoint is still open. */
static void test_after_a_conflict(void **state)
{
    (void)state;
    check("/steps", "bisidrc", "ok ok ok ok conflict ok ok", 2);
    check("/steps", "bisiduc", "ok ok ok ok conflict ok ok", 1);
}

static void test_misused(void **state)
{
    (void)state;
    check("/steps", "sru", "usage usage usage", 0);
    check("/steps", "birusrruc", "ok ok usage usage ok ok usage usage ok", 1);
    check("/steps", "bqic", "ok usage ok ok", 1);
}

/* Nothing of a transaction that was undone for its time is left, nor can it go on. */
static void test_timeout(void **state)
{
    (void)state;
    api_test_client *usual = c;
    c = api_test_new(&entry, .limits = "transaction_time=300ms");
    check("/steps", "bsizuic", "ok ok ok ok timeout timeout timeout", 0);
    check("/steps", "bsirzsrc", "ok ok ok ok ok timeout timeout timeout", 0);
    check("/steps", "bsirc", "ok ok ok ok ok", 1);
    api_test_free(c);
    c = usual;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_kept_and_undone),  cmocka_unit_test(test_nested),  cmocka_unit_test(test_open_at_the_end),
        cmocka_unit_test(test_after_a_conflict), cmocka_unit_test(test_misused), cmocka_unit_test(test_timeout),
    };
    return cmocka_run_group_tests(tests, set_up, close_client);
}
