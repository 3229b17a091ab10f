/* How the code of a request ends: api_finally, transactions left open, api_next with nothing next, work after the
 * answer, streams that fail. */
#include "in_process.h"

static char trace[256];
/* What is hung on a request outlives the block that does it. */
#define MARK(text) ((void *)(uintptr_t)(text))

static void note(const char *what)
{
    strncat(trace, what, sizeof trace - strlen(trace) - 1);
}

static void finally_note(api_request *req, void *arg)
{
    (void)req;
    note(arg);
}

static void finally_fail(api_request *req, void *arg)
{
    (void)arg;
    note("!");
    api_fail(req, 500, "in finally");
}

/* --- finally --- */

API_OPERATION(finally_fails, API_NONE)
{
    api_finally(req, finally_note, MARK("a"));
    api_finally(req, finally_fail, NULL);
    api_finally(req, finally_note, MARK("b"));
    return api_text(req, 200, API_S("x"));
}

static int with_finally(api_request *req)
{
    api_finally(req, finally_note, MARK("m"));
    int status = api_next(req);
    note("n");
    return status;
}

#define FIELDS(field) field(string, name, .filter = true)
API_MODEL(Row, FIELDS)

/* What middleware began is its own to end. */
static int in_transaction(api_request *req)
{
    api_key key;
    Row row = {.name = API_S("from middleware")};
    int err = api_db_begin(req);
    if (!err)
        err = api_db_insert(req, Row, &row, &key);
    if (err)
        return err;
    api_next(req);
    if (api_request_header(req, "Forget").p)
        return 0;
    return api_db_commit(req);
}

API_OPERATION(count_rows, API_NONE)
{
    int64_t n = -1;
    int err = api_db_count(req, Row, &n, api_pair("name", "from middleware"));
    return err ? err : api_json(req, 200, api_pair("n", n));
}

/* --- api_need outside of operations --- */

#define TOKEN(in) in(header, string, x_token)
API_DEPENDENCY(token, api_str, TOKEN)
{
    api_str *s = api_alloc(req, sizeof *s);
    *s = in->x_token;
    return s;
}

#define USES_TOKEN(in) in(depends, token, token)
API_OPERATION(says_token, USES_TOKEN)
{
    return api_text(req, 200, *in->token);
}

static int needs_token(api_request *req)
{
    api_str *t = api_need(req, token);
    assert_non_null(t);
    return api_next(req);
}

API_DEPENDENCY(locked, api_str, API_NONE)
{
    api_fail(req, 403, "Locked");
}

#define USES_LOCKED(in) in(depends, locked, locked)
API_OPERATION(says_locked, USES_LOCKED)
{
    return api_text(req, 200, *in->locked);
}

static int error_403(api_request *req, int status)
{
    const api_str *s = api_need(req, locked);
    return api_text(req, status, *s);
}

/* A cycle that is half in the tables: ring needs bell, whose input is ring. */
static api_str *call_bell(api_request *req);
API_DEPENDENCY(ring, api_str, API_NONE)
{
    return call_bell(req);
}
#define USES_RING(in) in(depends, ring, ring)
API_DEPENDENCY(bell, api_str, USES_RING)
{
    assert_non_null(in->ring);
    return in->ring;
}
static api_str *call_bell(api_request *req)
{
    return api_need(req, bell);
}
#define USES_BELL(in) in(depends, bell, bell)
API_OPERATION(says_bell, USES_BELL)
{
    return api_text(req, 200, *in->bell);
}

/* --- api_next where there is nothing next --- */

API_OPERATION(next_in_handler, API_NONE)
{
    int err = api_next(req);
    return api_json(req, 200, api_pair("err", (bool)(err == API_EUSAGE)));
}

static int twice(api_request *req)
{
    api_next(req);
    return api_next(req);
}

static int silent(api_request *req)
{
    (void)req;
    return 0;
}

static int fails_behind(api_request *req)
{
    api_next(req);
    api_fail(req, 418, "behind");
}

API_OPERATION(odd_status, API_NONE)
{
    return api_text(req, 42, API_S("x"));
}

API_OPERATION(set_status, API_NONE)
{
    api_text(req, 200, API_S("x"));
    api_set_status(req, 1000);
    return 0;
}

/* --- behind the answer --- */

static void late(api_request *req, void *arg)
{
    Row row = {.name = API_S("late")};
    api_finally(req, finally_note, MARK("f"));
    if (api_db_begin(req) == 0)
        note("t");
    api_db_insert(req, Row, &row, NULL);
    note(arg);
    api_fail(req, 400, "nobody hears it");
}

API_OPERATION(later, API_NONE)
{
    api_background(req, late, MARK("1"));
    api_background(req, late, MARK("2"));
    api_defer(req, late, MARK("3"));
    return api_text(req, 200, API_S("x"));
}

/* --- streams --- */

API_OPERATION(stream_error, API_NONE)
{
    api_stream(req, 200, "text/plain");
    api_write(req, API_S("half"));
    return API_EIO;
}

API_OPERATION(stream_fail, API_NONE)
{
    api_stream(req, 200, "text/plain");
    api_write(req, API_S("half"));
    api_fail(req, 500, "too late");
}

API_OPERATION(stream_closed, API_NONE)
{
    api_stream(req, 200, "text/plain");
    api_write(req, API_S("whole"));
    return API_ECLOSED;
}

API_OPERATION(stream_then_json, API_NONE)
{
    api_stream(req, 200, "text/plain");
    api_write(req, API_S("half"));
    return api_json(req, 200, api_pair("a", 1));
}

#define IN_TX(in) in(depends, api_transaction, tx)
API_OPERATION(stream_in_tx, IN_TX)
{
    Row row = {.name = API_S("streamed")};
    api_stream(req, 200, "text/plain");
    api_db_insert(req, Row, &row, NULL);
    api_fail(req, 500, "too late");
}

#define BY_NAME(in) in(query, string, name)
API_OPERATION(count_named, BY_NAME)
{
    int64_t n = -1;
    int err = api_db_count(req, Row, &n, api_pair("name", in->name));
    return err ? err : api_json(req, 200, api_pair("n", n));
}

API_OPERATION(many_lines, API_NONE)
{
    Row row = {.name = API_S("0123456789012345678901234567890123456789")};
    size_t before = api_request_arena(req)->used;
    int err = 0;
    for (int i = 0; i < 20000 && !err; i++)
        err = api_write_line(req, Row, &row);
    assert_true(api_request_arena(req)->used - before < 100000);
    return err;
}

static int never(api_request *req)
{
    (void)req;
    note("?");
    return 0;
}

static int hook_next(api_request *req)
{
    assert_int_equal(api_next(req), API_EUSAGE);
    api_finally(req, finally_note, MARK("h"));
    return 0;
}

static int error_418(api_request *req, int status)
{
    api_finally(req, finally_note, MARK("e"));
    return api_json(req, status, api_pair("error", api_error_detail(req)));
}

API_SUBAPP(ends)
{
    api_router *m = api_subrouter(app, "/m"), *tx = api_subrouter(app, "/tx"), *t = api_subrouter(app, "/token"),
               *w = api_subrouter(app, "/twice"), *s = api_subrouter(app, "/silent"), *b = api_subrouter(app, "/b");
    api_resource(tx, "/rows", Row);
    api_get(app, "/finally", finally_fails);
    api_use(m, with_finally);
    api_get(m, "/finally", finally_fails);
    api_use(tx, in_transaction);
    api_get(tx, "/count", count_rows);
    api_get(app, "/count", count_named);
    api_use(t, needs_token);
    api_get(t, "/", says_token);
    api_get(app, "/next", next_in_handler);
    api_use(w, twice);
    api_get(w, "/", says_token);
    api_use(s, silent);
    api_get(s, "/", says_token, .operation_id = "silent");
    api_use(b, with_finally);
    api_use(b, fails_behind);
    api_get(b, "/", says_token, .operation_id = "behind");
    api_get(app, "/odd", odd_status);
    api_get(app, "/set", set_status);
    api_get(app, "/later", later);
    api_get(app, "/stream/error", stream_error);
    api_get(app, "/stream/fail", stream_fail);
    api_get(app, "/stream/closed", stream_closed);
    api_get(app, "/stream/json", stream_then_json);
    api_get(app, "/stream/tx", stream_in_tx);
    api_get(app, "/stream/lines", many_lines);
    api_on_startup(app, hook_next);
    api_every(app, INT64_MAX, never);
    api_on_error(app, 418, error_418);
    api_get(app, "/locked", says_locked);
    api_get(app, "/bell", says_bell);
    api_on_error(app, 403, error_403);
}

static int open_ends(void **state)
{
    (void)state;
    client = open_app(&ends);
    return client ? 0 : -1;
}

static void traced(const char *path, int status, const char *expected)
{
    trace[0] = 0;
    is(ask("GET", path, NULL, NULL), status, NULL);
    assert_string_equal(trace, expected);
}

static void test_finally(void **state)
{
    (void)state;
    traced("/finally", 500, "b!a");
    traced("/m/finally", 500, "b!anm"); /* the middleware's own at the end */
    traced("/m/none", 404, "");
    traced("/b/", 418, "nem"); /* the error handler's, last hung, first */
}

static void test_transactions(void **state)
{
    (void)state;
    is(ask("GET", "/tx/count", NULL, NULL), 200, "{\"n\":1}");
    is(ask("GET", "/tx/count", (const char *[][2]){{"Forget", "1"}, {0}}, NULL), 200, "{\"n\":2}");
    is(ask("GET", "/tx/rows", (const char *[][2]){{"Forget", "1"}, {0}}, NULL), 503, NULL); /* no api_db_ */
    is(ask("GET", "/count?name=from+middleware", NULL, NULL), 200, "{\"n\":1}");
    is(ask("GET", "/stream/tx", NULL, NULL), API_ECLOSED, NULL);
    is(ask("GET", "/count?name=streamed", NULL, NULL), 200, "{\"n\":0}");
}

static void test_need_in_middleware(void **state)
{
    (void)state;
    is(ask("GET", "/token/", NULL, NULL), 422, NULL);
    is(ask("GET", "/token/", (const char *[][2]){{"X-Token", "t"}, {0}}, NULL), 200, "t");
}

static void test_need_of_what_has_none(void **state)
{
    (void)state;
    is(ask("GET", "/locked", NULL, NULL), 403, "{\"detail\":\"Locked\"}");
    is(ask("GET", "/bell", NULL, NULL), 500, NULL);
}

static void test_next(void **state)
{
    (void)state;
    is(ask("GET", "/next", NULL, NULL), 200, "{\"err\":true}");
    is(ask("GET", "/twice/", (const char *[][2]){{"X-Token", "t"}, {0}}, NULL), 200, "t");
    is(ask("GET", "/silent/", (const char *[][2]){{"X-Token", "t"}, {0}}, NULL), 500, NULL);
    is(ask("GET", "/odd", NULL, NULL), 500, NULL);
    is(ask("GET", "/set", NULL, NULL), 500, NULL);
}

static void test_behind_the_answer(void **state)
{
    (void)state;
    traced("/later", 200, "t1ft2ft3f");
    is(ask("GET", "/count?name=late", NULL, NULL), 200, "{\"n\":0}");
}

static void test_streams(void **state)
{
    (void)state;
    is(ask("GET", "/stream/error", NULL, NULL), API_ECLOSED, NULL);
    is(ask("GET", "/stream/fail", NULL, NULL), API_ECLOSED, NULL);
    is(ask("GET", "/stream/json", NULL, NULL), API_ECLOSED, NULL);
    is(ask("GET", "/stream/closed", NULL, NULL), 200, "whole");
    is(ask("HEAD", "/stream/error", NULL, NULL), 200, "");
    is(ask("GET", "/stream/lines", NULL, NULL), 200, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_finally),
        cmocka_unit_test(test_transactions),
        cmocka_unit_test(test_need_in_middleware),
        cmocka_unit_test(test_next),
        cmocka_unit_test(test_need_of_what_has_none),
        cmocka_unit_test(test_behind_the_answer),
        cmocka_unit_test(test_streams),
    };
    return cmocka_run_group_tests(tests, open_ends, close_app);
}
