/* A request's way through an app: dependencies and their teardown, errors from any depth, middleware, error handlers.
 */
#include "capi.h"

/* What happened, in its order. */
static char trace[1000];

static void note(const char *what)
{
    size_t n = strlen(trace);
    snprintf(trace + n, sizeof trace - n, "%s%s", n ? " " : "", what);
}

static void noted(const char *expected)
{
    char got[sizeof trace];
    memcpy(got, trace, sizeof trace);
    trace[0] = 0;
    assert_string_equal(got, expected);
}

static void note_later(api_request *req, void *arg)
{
    (void)req;
    note(arg);
}

static void note_status(api_request *req, void *arg)
{
    char text[60];
    snprintf(text, sizeof text, "%s%d", (const char *)arg, api_status(req));
    note(text);
}

#define TEXT(literal) ((void *)(uintptr_t)(literal))

/* --- dependencies --- */

static int made;

typedef struct Counter {
    int64_t n;
} Counter;

#define COUNTER(in) in(query, integer, start, .default_value = 1)
API_DEPENDENCY(counter, Counter, COUNTER)
{
    Counter *v = api_alloc(req, sizeof *v);
    made++;
    v->n = in->start;
    note("counter");
    api_defer(req, note_later, TEXT("close-counter"));
    return v;
}

#define DOUBLED(in) in(depends, counter, counter)
API_DEPENDENCY(doubled, Counter, DOUBLED)
{
    Counter *v = api_alloc(req, sizeof *v);
    v->n = 2 * in->counter->n;
    note("doubled");
    api_defer(req, note_later, TEXT("close-doubled"));
    return v;
}

#define BOTH(in) in(depends, doubled, d)in(depends, counter, n)
API_OPERATION(both, BOTH)
{
    api_finally(req, note_status, TEXT("finally"));
    api_finally(req, note_status, TEXT("first"));
    api_defer(req, note_later, TEXT("defer"));
    api_background(req, note_later, TEXT("behind"));
    note("handler");
    return api_json(req, 200, api_pair("d", in->d->n), api_pair("n", in->n->n), api_pair("made", (int64_t)made),
                    api_pair("need", api_need(req, doubled)->n));
}

/* None: NULL is a value, too. */
API_DEPENDENCY(nobody, Counter, API_NONE)
{
    return NULL;
}
#define NONE(in) in(depends, nobody, who)
API_OPERATION(none, NONE)
{
    return api_json(req, 200, api_pair("has", (bool)in->has.who), api_pair("null", (bool)!in->who));
}

/* --- failing --- */

static void deep(api_request *req, int depth)
{
    if (depth == 0)
        api_fail(req, 418, "from the depth");
    if (depth > 0)
        deep(req, depth - 1);
}

API_DEPENDENCY(guarded, Counter, API_NONE)
{
    api_defer(req, note_later, TEXT("torn-down"));
    api_finally(req, note_status, TEXT("finally"));
    if (!api_request_header(req, "X-Key").p)
        deep(req, 10);
    return api_alloc(req, sizeof(Counter));
}

#define GUARDED(in) in(depends, guarded, g)in(query, integer, n)
API_OPERATION(behind_guard, GUARDED)
{
    note("handler");
    return api_empty(req, 204);
}

#define ORDER(in) in(query, integer, n, .minimum = 1) in(depends, counter, c)
API_OPERATION(order, ORDER)
{
    note("handler");
    return api_empty(req, 204);
}

#define FAIL(in) in(query, string, how)
API_OPERATION(fail, FAIL)
{
    api_add_header(req, "X-Before", API_S("kept"));
    api_defer(req, note_later, TEXT("defer"));
    api_finally(req, note_status, TEXT("finally"));
    if (api_str_is(in->how, "deep"))
        deep(req, 3);
    if (api_str_is(in->how, "format"))
        api_failf(req, 409, "%d of \"%s\"", 3, "x");
    if (api_str_is(in->how, "field"))
        api_fail_field(req, "body.items.0.price", "Too much");
    if (api_str_is(in->how, "deep-field"))
        api_fail_field(req, "body.a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p.q.r", "Deep");
    if (api_str_is(in->how, "null"))
        api_fail(req, 403, NULL);
    if (api_str_is(in->how, "status"))
        return 410;
    if (api_str_is(in->how, "code"))
        return API_ENOTFOUND;
    if (api_str_is(in->how, "busy"))
        return API_EBUSY;
    if (api_str_is(in->how, "nothing"))
        return 0;
    if (api_str_is(in->how, "after"))
        api_text(req, 200, API_S("said")), deep(req, 1);
    if (api_str_is(in->how, "memory"))
        api_alloc(req, (size_t)1 << 40);
    if (api_str_is(in->how, "done"))
        return api_text(req, 202, API_S("said")), 500;
    return 204;
}

static void answer_anew(api_request *req, void *arg)
{
    (void)arg;
    if (api_status(req) == 200)
        api_json(req, 201, api_pair("anew", (bool)true));
}

static void fail_there(api_request *req, void *arg)
{
    (void)arg;
    api_fail(req, 409, "at the end");
}

#define ENDS(in) in(query, string, how)
API_OPERATION(ends, ENDS)
{
    api_finally(req, note_status, TEXT("outer"));
    api_finally(req, api_str_is(in->how, "fail") ? fail_there : answer_anew, NULL);
    return api_text(req, 200, API_S("handler"));
}

static void fail_behind(api_request *req, void *arg)
{
    note(arg);
    api_fail(req, 500, "nobody hears it");
}

API_OPERATION(behind, API_NONE)
{
    api_background(req, fail_behind, TEXT("one"));
    api_background(req, note_later, TEXT("two"));
    api_defer(req, note_later, TEXT("three"));
    return api_text(req, 200, API_S("sent"));
}

/* --- middleware --- */

static int outer(api_request *req)
{
    static char key;
    note("outer");
    api_request_set(req, &key, TEXT("left"));
    int status = api_next(req);
    note(api_request_get(req, &key));
    api_add_header(req, "X-Outer", api_printf(req, "%d", status));
    return 0;
}

static int inner(api_request *req)
{
    note("inner");
    if (api_request_header(req, "X-Stop").p)
        return api_text(req, 200, API_S("stopped"));
    if (api_request_header(req, "X-Fail").p)
        deep(req, 2);
    if (api_request_header(req, "X-Late").p) {
        api_next(req);
        api_fail(req, 409, "after all");
    }
    return api_next(req), 0;
}

static int once(api_request *req)
{
    (void)req;
    note("router");
    return api_next(req), 0;
}

API_OPERATION(plain, API_NONE)
{
    note("plain");
    return api_text(req, 200, API_S("plain"));
}

/* --- error handlers --- */

static int on_404(api_request *req, int status)
{
    return api_json(req, status, api_pair("lost", api_request_path(req)));
}

static int on_any(api_request *req, int status)
{
    if (status == 418)
        api_fail(req, 500, "the handler of errors fails");
    return api_json(req, status, api_pair("said", api_error_detail(req)));
}

#define WITH_STATUS(in) in(path, integer, status)
API_OPERATION(with_status, WITH_STATUS)
{
    api_failf(req, (int)in->status, "status %d", (int)in->status);
}

API_SUBAPP(errors_entry, .title = "Errors")
{
    api_on_error(app, 0, on_any);
    api_on_error(app, 404, on_404);
    api_get(app, "/status/{status}", with_status);
    api_get(app, "/order", order);
}

API_SUBAPP(entry, .title = "Calls")
{
    api_use(app, outer);
    api_use(app, inner);
    api_get(app, "/both", both);
    api_get(app, "/none", none);
    api_get(app, "/guarded", behind_guard);
    api_get(app, "/order", order);
    api_get(app, "/fail", fail);
    api_get(app, "/ends", ends);
    api_get(app, "/behind", behind);
    api_router *r = api_subrouter(app, "/in", .dependencies = API_DEPENDENCIES(&counter));
    api_use(r, once);
    api_get(r, "/plain", plain);
    api_get(r, "/deps", plain, .dependencies = API_DEPENDENCIES(&doubled), .name = "deps", .operation_id = "deps");
    api_get(app, "/locked", plain, .dependencies = API_DEPENDENCIES(&guarded), .name = "locked",
            .operation_id = "locked");
    api_mount(app, "/errors", &errors_entry);
}

static int set_up(void **state)
{
    (void)state;
    return open_client(&entry);
}

static int each(void **state)
{
    made = 0;
    trace[0] = 0;
    return reset_client(state);
}

/* --- tests --- */

static void test_once(void **state)
{
    (void)state;
    is_answer("both", api_test_get(c, "/both?start=4"), 200, "{\"d\":8,\"n\":4,\"made\":1,\"need\":8}");
    noted("outer inner counter doubled handler first200 finally200 left behind defer close-doubled close-counter");
    is_answer("none", api_test_get(c, "/none"), 200, "{\"has\":false,\"null\":true}");
    trace[0] = 0;
    api_test_get(c, "/both?start=x");
    noted("outer inner left");
    api_test_get(c, "/in/plain");
    noted("outer inner router counter plain left close-counter");
    api_test_get(c, "/in/deps");
    noted("outer inner router counter doubled plain left close-doubled close-counter");
    is_answer("locked", api_test_get(c, "/locked"), 418, "{\"detail\":\"from the depth\"}");
    noted("outer inner finally418 left torn-down");
}

static void test_order_of_errors(void **state)
{
    (void)state;
    const api_test_response *a = api_test_get(c, "/order?n=0&start=x");
    assert_int_equal(a->status, 422);
    assert_string_equal(api_test_text(a, "/detail/0/loc"), "[\"query\",\"start\"]");
    assert_string_equal(api_test_text(a, "/detail/1/loc"), "[\"query\",\"n\"]");
    assert_int_equal(api_test_count(a, "/detail"), 2);
    /* A dependency that fails is before all mistakes. */
    trace[0] = 0;
    is_answer("guard", api_test_get(c, "/guarded"), 418, NULL);
    noted("outer inner finally418 left torn-down");
    a = api_test_get(c, "/guarded", .headers = API_STRINGS("X-Key", "k"));
    assert_int_equal(a->status, 422);
    noted("outer inner finally422 left torn-down");
}

static void test_fail(void **state)
{
    (void)state;
    static const struct row rows[] = {
        GET("/fail?how=deep", 418, "{\"detail\":\"from the depth\"}"),
        GET("/fail?how=format", 409, "{\"detail\":\"3 of \\\"x\\\"\"}"),
        GET("/fail?how=field", 422,
            "{\"detail\":[{\"type\":\"value_error\",\"loc\":[\"body\",\"items\",0,\"price\"],\"msg\":\"Value error, "
            "Too "
            "much\",\"ctx\":{\"error\":{}}}]}"),
        GET("/fail?how=deep-field", 422,
            "{\"detail\":[{\"type\":\"value_error\",\"loc\":[\"body\",\"a\",\"b\",\"c\",\"d\",\"e\",\"f\",\"g\",\"h\","
            "\"i\",\"j\",\"k\",\"l\",\"m\",\"n\",\"o\",\"p\",\"q\",\"r\"],"
            "\"msg\":\"Value error, Deep\",\"ctx\":{\"error\":{}}}]}"),
        GET("/fail?how=null", 403, "{\"detail\":\"Forbidden\"}"),
        GET("/fail?how=status", 410, "{\"detail\":\"Gone\"}"),
        GET("/fail?how=code", 404, "{\"detail\":\"Not Found\"}"),
        GET("/fail?how=busy", 503, NULL),
        GET("/fail?how=nothing", 500, NULL),
        GET("/fail?how=after", 418, "{\"detail\":\"from the depth\"}"),
        GET("/fail?how=memory", 503, NULL),
        GET("/fail?how=done", 500, "{\"detail\":\"Internal Server Error\"}"),
        GET("/fail?how=else", 204, ""),
        GET("/ends?how=anew", 201, "{\"anew\":true}"),
        GET("/ends?how=fail", 409, "{\"detail\":\"at the end\"}"),
        GET("/behind", 200, "sent"),
        END,
    };
    for (const struct row *r = rows; r->path; r++) {
        trace[0] = 0;
        is_answer(r->path, api_test_get(c, r->path), r->status, r->body);
    }
    noted("outer inner left one two three");
    const api_test_response *a = api_test_get(c, "/fail?how=deep");
    assert_string_equal(api_test_header(a, "X-Before"), "kept");
    assert_string_equal(api_test_header(a, "X-Outer"), "418");
    noted("outer inner finally418 left defer");
    api_test_get(c, "/ends?how=fail");
    noted("outer inner outer409 left");
}

static void test_middleware(void **state)
{
    (void)state;
    is_answer("stop", api_test_get(c, "/in/plain", .headers = API_STRINGS("X-Stop", "1")), 200, "stopped");
    noted("outer inner left");
    const api_test_response *a = api_test_get(c, "/in/plain", .headers = API_STRINGS("X-Fail", "1"));
    is_answer("fail", a, 418, NULL);
    assert_string_equal(api_test_header(a, "X-Outer"), "418");
    noted("outer inner left");
    a = api_test_get(c, "/in/plain", .headers = API_STRINGS("X-Late", "1"));
    is_answer("late", a, 409, "{\"detail\":\"after all\"}");
    noted("outer inner router counter plain left close-counter");
    a = api_test_get(c, "/nowhere");
    assert_int_equal(a->status, 404);
    assert_string_equal(api_test_header(a, "X-Outer"), "404");
    noted("outer inner left");
}

static void test_error_handlers(void **state)
{
    (void)state;
    static const struct row rows[] = {
        GET("/errors/nowhere", 404, "{\"lost\":\"/errors/nowhere\"}"),
        GET("/errors/status/404", 404, "{\"lost\":\"/errors/status/404\"}"),
        GET("/errors/status/409", 409, "{\"said\":\"status 409\"}"),
        GET("/errors/status/418", 500, NULL),
        GET("/errors/order?n=0", 422, NULL),
        {"POST", "/errors/order", NULL, 405, NULL},
        GET("/nowhere", 404, "{\"detail\":\"Not Found\"}"),
        END,
    };
    run_rows(rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_once, each),           cmocka_unit_test_setup(test_order_of_errors, each),
        cmocka_unit_test_setup(test_fail, each),           cmocka_unit_test_setup(test_middleware, each),
        cmocka_unit_test_setup(test_error_handlers, each),
    };
    return cmocka_run_group_tests(tests, set_up, close_client);
}
