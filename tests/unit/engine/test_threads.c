/* What the manual says may be used from which thread (api_waiting(3)), in two threads at once; ThreadSanitizer looks.
 */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define API_NO_MAIN
#include <api.h>

enum { ROUNDS = 40 };

/* What api_run_blocking's function may touch: memory that the handler gave it, and values of its own. */
struct work {
    api_str text; /* of the request */
    char *copy;   /* allocated from the request before */
    int64_t sum;
    int err;
};

static void add_up(void *arg)
{
    struct work *w = arg;
    api_arena arena;
    api_buf out;
    api_node *root;
    api_arena_init(&arena, 1 << 16);
    api_buf_init(&out, 1 << 16);
    w->err = api_json_parse(&arena, w->text, API_JSON_UNIQUE, &root, &(api_json_error){0});
    for (const api_node *n = w->err ? NULL : root->first; n; n = n->next) {
        int64_t v = 0;
        api_node_int(n, &v);
        w->sum += v;
    }
    api_json_put_int(&out, w->sum);
    memcpy(w->copy, api_buf_cstr(&out), out.n);
    if (!api_secret_eq(API_S("a"), API_S("a")) || !*api_strerror(w->err) || !*api_version())
        w->err = API_EUSAGE;
    api_buf_deinit(&out);
    api_arena_deinit(&arena);
}

#define SUM(in) in(json, array(integer), numbers)
API_OPERATION(sum, SUM)
{
    struct work w = {.copy = api_alloc(req, 32)};
    int err = api_request_body(req, &w.text);
    if (!err)
        err = api_run_blocking(req, add_up, &w);
    if (err || w.err)
        return err ? err : w.err;
    err = api_sleep(req, 1);
    return err ? err : api_json(req, 200, api_pair("sum", w.sum), api_pair("text", (const char *)w.copy));
}

#define NOTE(field) field(string, text, .pattern = "^[a-z]+$")
API_MODEL(Note, NOTE)

API_SUBAPP(threads_app, .title = "Threads")
{
    api_post(app, "/sum", sum);
    api_resource(app, "/notes/", Note);
}

static api_app *app;
static api_model *model;

static const char schema[] = "{\"type\": \"object\", \"properties\": {\"n\": {\"type\": \"integer\", \"minimum\": 1},"
                             " \"s\": {\"type\": \"string\", \"pattern\": \"^[a-z]+$\"}}, \"required\": [\"n\"]}";

/* A compiled model is constant: each thread brings its own list of mistakes. */
static int check_model(void)
{
    api_errors *errors = api_errors_new();
    api_json_error where;
    int good = api_model_check(model, API_S("{\"n\": 2, \"s\": \"abc\"}"), API_VIEW_ANY, errors, &where);
    int bad = api_model_check(model, API_S("{\"n\": 0, \"s\": \"ABC\"}"), API_VIEW_ANY, errors, &where);
    int wrong = good != 0 || bad != API_EINVALID || api_errors_count(errors) != 2;
    api_errors_free(errors);
    return wrong;
}

static int ask(api_client *c, const char *path, const char *body, int status)
{
    const api_header type = {API_S("Content-Type"), API_S("application/json")};
    api_response a;
    return api_client_send(c, "POST", path, &type, 1, api_str_of(body), &a) != 0 || a.status != status;
}

/* A client is one thread's; the app is everybody's. Returns how often something was not as it should be. */
static void *use_all(void *wrong)
{
    intptr_t n = 0;
    api_settings s;
    api_settings_init(&s);
    s.database = "sqlite::memory:";
    s.log_level = "error";
    api_problems *problems = api_problems_new();
    api_client *c = api_client_new(app, &s, problems);
    for (int i = 0; c && i < ROUNDS; i++) {
        n += ask(c, "/sum", "[1, 2, 3]", 200);
        n += ask(c, "/notes/", "{\"text\": \"abc\"}", 201);
        n += ask(c, "/notes/", "{\"text\": \"ABC\"}", 422);
        n += check_model();
    }
    n += !c;
    api_client_free(c);
    api_problems_free(problems);
    *(intptr_t *)wrong = n;
    return NULL;
}

static void test_two_threads(void **state)
{
    (void)state;
    api_arena arena;
    api_node *root;
    api_problems *problems = api_problems_new();
    api_arena_init(&arena, 1 << 20);
    assert_int_equal(api_json_parse(&arena, API_S(schema), 0, &root, &(api_json_error){0}), 0);
    model = api_model_new(NULL, root, 0, problems);
    app = api_app_from_entry(&threads_app, problems);
    assert_non_null(model);
    assert_non_null(app);

    intptr_t wrong[2] = {-1, -1};
    pthread_t other;
    assert_int_equal(pthread_create(&other, NULL, use_all, &wrong[0]), 0);
    use_all(&wrong[1]);
    assert_int_equal(pthread_join(other, NULL), 0);
    assert_int_equal(wrong[0], 0);
    assert_int_equal(wrong[1], 0);

    api_app_free(app);
    api_model_free(model);
    api_problems_free(problems);
    api_arena_deinit(&arena);
}

/* Signal handlers and other threads may stop a server. */
static void *stop_it(void *server)
{
    api_server_stop(server);
    return NULL;
}

static void test_stop_from_another_thread(void **state)
{
    (void)state;
    api_problems *problems = api_problems_new();
    api_settings s;
    api_settings_init(&s);
    s.port = 0;
    s.workers = 2;
    s.database = "sqlite::memory:";
    s.log_level = "error";
    app = api_app_from_entry(&threads_app, problems);
    api_server *server = app ? api_server_new(app, &s, problems) : NULL;
    assert_non_null(server);
    pthread_t other;
    assert_int_equal(pthread_create(&other, NULL, stop_it, server), 0);
    assert_int_equal(api_server_run(server), 0);
    assert_int_equal(pthread_join(other, NULL), 0);
    api_server_free(server);
    api_app_free(app);
    api_problems_free(problems);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_two_threads),
        cmocka_unit_test(test_stop_from_another_thread),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
