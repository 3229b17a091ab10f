/* Return values that are not codes of <api/err.h>: a mistake of the program, reported with the function's name and the
 * value, and never taken for lack of memory. */
#include "capi.h"

#include <unistd.h>

static int returned;

API_OPERATION(gives_up, API_NONE)
{
    return returned;
}

API_OPERATION(streams, API_NONE, .media = API_MEDIA_TEXT)
{
    api_write(req, API_S("a"));
    return returned;
}

API_OPERATION(talks, API_NONE)
{
    api_ws_accept(req);
    return returned;
}

API_OPERATION(waits, API_NONE)
{
    return api_sleep(req, 1000) ? 500 : 204;
}

API_OPERATION(misses, API_NONE)
{
    return 404;
}

static int around(api_request *req)
{
    api_next(req);
    return returned;
}

static int on_error(api_request *req, int status)
{
    (void)req, (void)status;
    return returned;
}

static int every_second(api_request *req)
{
    (void)req;
    return returned;
}

API_SUBAPP(app_that_returns)
{
    api_get(app, "/gives-up", gives_up);
    api_get(app, "/streams", streams);
    api_websocket(app, "/talks", talks);
    api_get(app, "/waits", waits);
    api_router *wrapped = api_subrouter(app, "/wrapped");
    api_use(wrapped, around);
    api_get(wrapped, "/waits", waits);
    api_router *hooked = api_subrouter(app, "/hooked");
    api_on_error(hooked, 404, on_error);
    api_get(hooked, "/misses", misses);
    api_every(app, 1000, every_second);
}

static int start_badly(api_request *req)
{
    (void)req;
    return -1;
}

API_SUBAPP(app_that_does_not_start)
{
    api_on_startup(app, start_badly);
}

/* --- the log, which goes to stderr --- */

static int log_file, terminal;

static void log_begin(void)
{
    fflush(stderr);
    terminal = dup(2);
    log_file = fileno(tmpfile());
    dup2(log_file, 2);
}

static void log_has(const char *what, const char *line)
{
    char text[4000] = "";
    fflush(stderr);
    dup2(terminal, 2);
    close(terminal);
    if (pread(log_file, text, sizeof text - 1, 0) < 0 || !strstr(text, line))
        fail_msg("%s: expected a log line with \"%s\", got %s", what, line, text);
    close(log_file);
}

/* --- */

static void test_values(void **state)
{
    (void)state;
    static const struct {
        int value, status;
        const char *line;
    } rows[] = {{-1, 500, "gives_up: returned -1, which is not an HTTP status or an error code"},
                {-99, 500, "gives_up: returned -99, which is not an HTTP status or an error code"},
                {INT32_MIN, 500, "gives_up: returned -2147483648,"},
                {600, 500, "gives_up: returned 600,"},
                {API_ENOMEM, 503, ""},
                {API_ENOTFOUND, 404, ""},
                {API_EUSAGE, 500, "gives_up: error -14: wrong use"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        returned = rows[i].value;
        log_begin();
        const api_test_response *a = api_test_get(c, "/gives-up");
        log_has("a handler", rows[i].line);
        is_answer(rows[i].line, a, rows[i].status, NULL);
    }
    assert_string_equal(api_strerror(-1), "unknown error");
}

static void test_places(void **state)
{
    (void)state;
    returned = -1;
    log_begin();
    const api_test_response *a = api_test_get(c, "/wrapped/waits");
    log_has("middleware", "returned -1, which is not an HTTP status");
    is_answer("middleware", a, 500, NULL);
    log_begin();
    a = api_test_get(c, "/hooked/misses");
    log_has("an error handler", "returned -1, which is not an HTTP status");
    is_answer("an error handler", a, 500, NULL);
    log_begin();
    api_test_get(c, "/streams");
    log_has("a stream", "streams ended its stream with: -1, which is not an error code");
    log_begin();
    api_test_call *call = api_test_websocket(c, "/talks");
    assert_int_equal(api_test_head(call)->status, 101);
    assert_null(api_test_next(call));
    assert_int_equal(api_test_close_code(call), 1011);
    api_test_finish(call);
    log_has("a WebSocket", "WebSocket handler talks failed: -1, which is not an error code");
    log_begin();
    assert_int_equal(api_test_advance(c, 1500), 0);
    log_has("a timer", "timer function failed: -1, which is not an error code");
    returned = 0;
}

static void test_start(void **state)
{
    (void)state;
    api_test_client *other = api_test_new(&app_that_does_not_start);
    assert_non_null(strstr(api_test_problem(other), "start-up hook failed: -1, which is not an error code"));
    api_test_free(other);
}

static int set_up(void **state)
{
    (void)state;
    return open_client(&app_that_returns);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_values), cmocka_unit_test(test_places),
                                       cmocka_unit_test(test_start)};
    return cmocka_run_group_tests(tests, set_up, close_client);
}
