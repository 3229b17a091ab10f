/* Every allocation of an app in C fails once, from its set-up to its last request: nothing crashes, nothing hangs, and
 * what is answered is an answer. */
#include "capi.h"

#include <errno.h>
#include <stdatomic.h>

#include "unit/failing_malloc.h"

#if API_SWEEPS

/* --- an app of everything --- */

#define ITEM(field)                                                                                                    \
    field(string, name, .min_length = 1, .pattern = "^[a-z]*$", .filter = true) field(number, price, .minimum = 0)     \
        field(array(string), tags, .optional = true)
API_MODEL(Item, ITEM)

typedef struct User {
    api_str name;
} User;
#define WHO(in) in(header, string, x_user, .default_value = "nobody")
API_DEPENDENCY(user, User, WHO)
{
    User *u = api_alloc(req, sizeof *u);
    u->name = in->x_user;
    return u;
}

static void later(api_request *req, void *arg)
{
    (void)arg;
    api_sleep(req, 1);
}

#define CREATE(in) in(body, Item, item)in(depends, user, who)in(depends, api_transaction, tx)
API_OPERATION(create, CREATE, .status = 201, .response = &Item_model)
{
    Item item = in->item;
    api_defer(req, later, NULL);
    api_background(req, later, NULL);
    api_set_cookie(req, "last", API_S("x"));
    api_session_set(req, "who", in->who->name);
    int err = api_db_insert(req, Item, &item, NULL);
    return err ? err : api_reply(req, 201, Item, &item);
}

#define FIND(in) in(query, string, name, .optional = true) in(query, array(integer), n, .optional = true)
API_OPERATION(find, FIND)
{
    API_LIST(Item) l;
    api_rows rows;
    int err = api_db_find(req, Item, &l, api_pair("name", in->has.name ? in->name : API_S("a")));
    if (!err)
        err = api_sql(req, &rows, "SELECT count(*) FROM items WHERE price > ?", api_bind(0.5));
    return err ? err : api_reply_list(req, 200, Item, l.p, l.n);
}

#define FORM(in) in(form, string, title)in(file, upload, photo, .optional = true)
API_OPERATION(form, FORM)
{
    return api_json(req, 200, api_pair("title", in->title), api_pair("link", api_url_for(req, "find")),
                    api_pair("size", (int64_t)in->photo.size));
}

API_OPERATION(events, API_NONE)
{
    Item item = {.name = API_S("a"), .price = 1};
    api_subscription *s = api_subscribe(req, "alloc");
    api_str m;
    api_publish(req, "alloc", API_S("x"));
    while (s && api_receive(s, 1, &m) == 0)
        if (api_send_event_model(req, Item, &item, .id = "1") != 0)
            break;
    return api_send_event(req, .data = API_S("end")), 0;
}

#define FAIL(in) in(path, integer, status)
API_OPERATION(fail, FAIL)
{
    api_failf(req, (int)in->status, "as you %s", "like");
}

static int around(api_request *req)
{
    static char key;
    api_request_set(req, &key, &key);
    int status = api_next(req);
    api_set_header(req, "X-Status", api_printf(req, "%d", status));
    return 0;
}

API_SUBAPP(entry, .title = "Alloc")
{
    api_use(app, around);
    api_use_sessions(app, .secrets = API_STRINGS("secret"));
    api_use_cors(app, .origins = API_STRINGS("*"));
    api_resource(app, "/items/", Item);
    api_router *r = api_subrouter(app, "/r", .tags = API_STRINGS("r"));
    api_post(r, "/create", create);
    api_get(r, "/find", find);
    api_post(r, "/form", form);
    api_get(r, "/events", events);
    api_get(r, "/fail/{status}", fail);
}

static const struct {
    const char *method, *target, *type, *body;
} requests[] = {
    {"POST", "/r/create", "application/json", "{\"name\":\"a\",\"price\":1.5,\"tags\":[\"x\",\"y\"]}"},
    {"POST", "/r/create", "application/json", "{\"name\":\"A\",\"price\":-1,\"more\":[1]}"},
    {"GET", "/r/find?n=1&n=2", NULL, NULL},
    {"GET", "/r/find?n=x&m=2", NULL, NULL},
    {"POST", "/r/form", "application/x-www-form-urlencoded", "title=a+b"},
    {"POST", "/r/form", "multipart/form-data; boundary=b",
     "--b\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\nx\r\n--b\r\nContent-Disposition: form-data; "
     "name=\"photo\"; filename=\"p\"\r\n\r\ndata\r\n--b--\r\n"},
    {"GET", "/r/events", NULL, NULL},
    {"GET", "/r/fail/409", NULL, NULL},
    {"GET", "/items/1", NULL, NULL},
    {"GET", "/openapi.json", NULL, NULL},
};

static void ask(api_client *client, size_t i)
{
    const api_header headers[] = {{API_S("Origin"), API_S("https://a.example")},
                                  {API_S("Content-Type"), api_str_of(requests[i].type)}};
    api_response a;
    int err = api_client_send(client, requests[i].method, requests[i].target, headers, requests[i].type ? 2 : 1,
                              requests[i].body ? api_str_of(requests[i].body) : (api_str){NULL, 0}, &a);
    assert_true(err <= 0);
    if (!err)
        assert_in_range(a.status, 200, 599);
}

static void live(void)
{
    api_problems *problems = api_problems_new();
    api_app *app = problems ? api_app_from_entry(&entry, problems) : NULL;
    api_settings settings;
    api_settings_init(&settings);
    settings.database = "sqlite::memory:";
    settings.log_level = "error";
    settings.log_fd = -1;
    api_client *client = app ? api_client_new(app, &settings, problems) : NULL;
    for (size_t i = 0; client && i < sizeof requests / sizeof *requests; i++)
        ask(client, i);
    api_client_free(client);
    api_app_free(app);
    api_problems_free(problems);
}

/* Of a test client as well: its calls, its cookies, what it resets. */
static void live_in_test(void)
{
    api_test_client *t = api_test_new(&entry, .timeout_ms = 2000);
    if (!api_test_problem(t)) {
        api_test_post(t, "/r/form", .form = API_STRINGS("title", "t"),
                      .files = API_TEST_FILES({"photo", "p", NULL, API_S("x")}));
        api_test_post(t, "/r/create", .json = requests[0].body, .user = "a", .password = "b");
        api_test_call *call = api_test_start(t, .path = "/r/events");
        while (api_test_next(call))
            ;
        api_test_finish(call);
        (void)!api_test_reset(t);
        (void)!api_test_advance(t, 10);
    }
    api_test_free(t);
}

static void test_requests(void **state)
{
    (void)state;
    sweep_lives(live, sweep_step(13));
}

static void test_test_client(void **state)
{
    (void)state;
    sweep_lives(live_in_test, 11 * sweep_step(5));
}

int main(void)
{
    (void)open_client, (void)close_client;
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_requests), cmocka_unit_test(test_test_client)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
#endif
