/* Every text that the library hands out has a NUL behind it, wherever it came from. */
#include "nul_termination.h"

#include "unit/origin.h"

#define INNER(field) field(string, name) field(array(string), words, .optional = true)
API_MODEL(Inner, INNER)
#define CAT(field) field(string, name)
API_MODEL(Cat, CAT)
#define DOG(field) field(string, breed) field(map(string), toys)
API_MODEL(Dog, DOG)
#define PET(variant) variant(PET_CAT, Cat, cat) variant(PET_DOG, Dog, dog)
API_UNION(Pet, kind, PET)

static const char *check_text(api_str value)
{
    look("validate", value);
    return NULL;
}
typedef struct Deep Deep;
static const char *check_deep(const Deep *d);
#define DEEP(field)                                                                                                    \
    field(string, text, .validate = check_text) field(uuid, ident) field(email, mail) field(uri, link)                 \
        field(ipv4, four) field(ipv6, six) field(date, day) field(datetime, moment) field(time, hour)                  \
            field(duration, span) field(decimal, price) field(any, free) field(array(string), list)                    \
                field(array(list(string)), grid) field(map(string), by_name) field(map(list(decimal)), prices)         \
                    field(object(Inner), inner) field(array(object(Inner)), inners) field(map(object(Pet)), pets)      \
                        field(object(Pet), pet) field(string, usual, .default_value = "as ever")                       \
                            field(any, any_usual, .default_value = "[1]")                                              \
                                field(array(string), many, .default_value = "[\"a\",\"b\"]") field(string, empty)      \
                                    field(string, note, .nullable = true)
API_MODEL(Deep, DEEP, .validate = check_deep)
static const char *check_deep(const Deep *d)
{
    look_at_model(&Deep_model, d);
    return NULL;
}

static const char deep_json[] =
    "{\"text\":\"abc\",\"ident\":\"0190e6f1-0000-7000-8000-000000000000\",\"mail\":\"ada@example.com\","
    "\"link\":\"https://example.com/a\",\"four\":\"10.0.0.1\",\"six\":\"::1\",\"day\":\"2024-02-29\","
    "\"moment\":\"2024-02-29T12:00:00Z\",\"hour\":\"12:00:00\",\"span\":\"P1D\",\"price\":\"1.50\","
    "\"free\":{\"a\":[1,\"x\"]},\"list\":[\"one\",\"two\",\"\"],\"grid\":[[\"a\",\"b\"],[\"c\"]],"
    "\"by_name\":{\"key\":\"value\",\"\":\"v\"},\"prices\":{\"k\":[\"1.5\",\"2\"]},"
    "\"inner\":{\"name\":\"in\",\"words\":[\"w\"]},\"inners\":[{\"name\":\"i\"}],"
    "\"pets\":{\"x\":{\"kind\":\"cat\",\"name\":\"t\"}},"
    "\"pet\":{\"kind\":\"dog\",\"breed\":\"pug\",\"toys\":{\"ball\":\"red\"}},\"empty\":\"\",\"note\":\"n\"}";
static const char escaped_json[] =
    "{\"text\":\"\\u00e9\\n\",\"ident\":\"0190E6F1-0000-7000-8000-00000000000A\",\"mail\":\"a@EXAMPLE.com\","
    "\"link\":\"https:\\/\\/"
    "example.com\",\"four\":\"10.0.0.1\",\"six\":\"0:0:0:0:0:0:0:1\",\"day\":\"2024\\u002d02-29\","
    "\"moment\":\"2024-02-29T12:00:00+01:00\",\"hour\":\"12:00:00.5\",\"span\":\"P1\\u0044\",\"price\":\"\\u0031.5\","
    "\"free\":\"\\u0061\",\"list\":[\"\\t\"],\"grid\":[],\"by_name\":{\"\\u006b\":\"\\\"\"},\"prices\":{},"
    "\"inner\":{\"name\":\"\\\\\"},\"inners\":[],\"pets\":{},\"pet\":{\"name\":\"\\u0041\",\"kind\":\"c\\u0061t\"},"
    "\"empty\":\"\",\"note\":null}";

/* --- inputs --- */

#define BODY(in) in(body, Deep, deep)
API_OPERATION(body, BODY)
{
    look_at_fields(body_in_inputs, in);
    api_str whole;
    if (api_request_body(req, &whole) != 0)
        return 500;
    look("api_request_body", whole);
    return 204;
}

#define TWO(in) in(body, Inner, one)in(json, array(string), two)in(json, decimal, three)in(json, map(any), four)
API_OPERATION(bodies, TWO)
{
    look_at_fields(bodies_in_inputs, in);
    return 204;
}

#define PAGE(in) in(query, string, cursor)
API_PARAMS(Page, PAGE)
#define WHO(in) in(header, string, authorization)
API_DEPENDENCY(who, api_str, WHO)
{
    api_str *v = api_alloc(req, sizeof *v);
    look("dependency", in->authorization);
    *v = in->authorization;
    return v;
}

#define PARAMETERS(in)                                                                                                 \
    in(path, string, word)in(path, string, middle)in(path, string, rest)in(query, string, q)in(                        \
        query, array(string), tag)in(query, uuid, id)in(query, decimal, price)in(query, date, day)in(query, any, free) \
        in(query, string, usual, .default_value = "as ever", .validate = check_text)                                   \
            in(header, string, x_token)in(header, array(string), x_many)in(cookie, string, theme)in(                   \
                cookie, string, quoted)in(params, Page, page)in(depends, who, who)
API_OPERATION(parameters, PARAMETERS, .any_query = true)
{
    look_at_fields(parameters_in_inputs, in);
    look("page", in->page.cursor);
    look("who", *in->who);
    look("path", api_request_path(req));
    look("query", api_request_query(req));
    look("rest", api_request_tail(req));
    look("peer", api_request_client(req));
    look("method", api_str_of(api_request_method(req)));
    for (int again = 0; again < 2; again++) {
        look("header", api_request_header(req, "X-Token"));
        look("header", api_request_header(req, "Cookie"));
        look("cookie", api_request_cookie(req, "theme"));
        look("cookie", api_request_cookie(req, "quoted"));
        look("param", api_request_param(req, "middle"));
    }
    look("url", api_url_for(req, "parameters", "word", in->word, "middle", "m", "rest", in->rest));
    look("printf", api_printf(req, "%s", "x"));
    look("dup", api_arena_dup(api_request_arena(req), in->q));
    return 204;
}

#define FORM(in)                                                                                                       \
    in(form, string, user)in(form, array(string), tag)in(form, decimal, price)in(form, object(Inner), inner)in(        \
        form, string, usual, .default_value = "as ever")
API_OPERATION(form, FORM)
{
    look_at_fields(form_in_inputs, in);
    return 204;
}

#define FILES(in) in(form, string, user)in(file, upload, one)in(file, array(upload), more)
API_OPERATION(files, FILES)
{
    look_at_fields(files_in_inputs, in);
    for (size_t i = 0; i < in->more.n; i++) {
        api_str data;
        if (api_upload_data(req, &in->more.p[i], &data) != 0)
            return 500;
        look("data", data);
    }
    return 204;
}

API_OPERATION(pieces, API_NONE)
{
    api_str piece;
    while (api_request_read(req, 1 << 20, &piece) == 0 && piece.n)
        look("piece", piece);
    return 204;
}

#define BASIC(in) in(depends, api_http_basic, login)
API_OPERATION(basic, BASIC)
{
    look("username", in->login->username);
    look("password", in->login->password);
    return 204;
}

API_OPERATION(session, API_NONE)
{
    api_str seen = api_session_get(req, "name");
    if (seen.p)
        look("session", seen);
    api_session_set(req, "other", "value");
    look("session", api_session_get(req, "other"));
    return api_session_set(req, "name", "ada") ? 500 : 204;
}

API_OPERATION(events, API_NONE)
{
    look("last event", api_last_event_id(req));
    return api_send_event(req, .data = API_S("x"));
}

#define DETAIL(in) in(query, string, text)
API_OPERATION(fails, DETAIL)
{
    api_fail(req, 418, in->text);
}

static int on_error(api_request *req, int status)
{
    look("detail", api_error_detail(req));
    return api_text(req, status, API_S("hooked"));
}

/* --- what comes from elsewhere --- */

API_OPERATION(talks, API_NONE)
{
    api_ws_message m;
    Inner inner;
    int err = api_ws_subscribe(req, "room");
    api_subscription *own = api_subscribe(req, "room");
    while (!err && (err = api_ws_receive(req, &m)) == 0 && !api_str_is(m.data, "models")) {
        look("message", m.data);
        api_publish(req, "room", m.data);
        api_str heard;
        if (own && api_receive(own, 0, &heard) == 0)
            look("channel", heard);
    }
    if (!err && (err = api_ws_receive_model(req, Inner, &inner)) == 0)
        look_at_model(&Inner_model, &inner);
    return err == API_ECLOSED ? 0 : err;
}

API_OPERATION(fetches, API_NONE)
{
    api_response a;
    int err = api_fetch(req, origin_url("/mirror"), &a, .body = API_S("{}"));
    if (err)
        return err;
    look_at_answer(&a);
    look("header", api_response_header(&a, "X-Origin"));
    err = api_fetch(req, origin_url("/mirror"), &a, .max_body = a.body.n); /* as much as may come */
    look_at_answer(&a);
    return err ? err : 204;
}

API_OPERATION(parses, API_NONE)
{
    Deep deep;
    api_str json = guarded(deep_json, sizeof deep_json - 1);
    int err = api_parse(req, Deep, json, &deep);
    api_node *root = NULL;
    if (!err)
        err = api_json_parse(api_request_arena(req), json, API_JSON_UNIQUE, &root, NULL);
    unguard(json);
    look_at_model(&Deep_model, &deep); /* the JSON has gone */
    look_at_node(root);
    return err ? err : 204;
}

#define ROW(field)                                                                                                     \
    field(string, name, .filter = true) field(decimal, price) field(any, free) field(array(string), tags)              \
        field(object(Pet), pet) field(string, usual, .default_value = "as ever")
API_MODEL(Row, ROW)

API_OPERATION(rows, API_NONE)
{
    Row row = {.name = API_S("abc"),
               .price = API_S("1.50"),
               .free = API_S("{\"a\":1}"),
               .pet = {.kind = PET_CAT, .cat = {.name = API_S("tom")}}},
        again;
    api_key key;
    API_LIST(Row) list;
    api_rows table;
    int err = api_db_insert(req, Row, &row, &key);
    if (!err && (err = api_db_get(req, Row, key, &again)) == 0)
        look_at_model(&Row_model, &again);
    look_at_model(&Row_model, &row);
    if (!err && (err = api_db_find(req, Row, &list, api_pair("name", "abc"))) == 0)
        for (size_t i = 0; i < list.n; i++)
            look_at_model(&Row_model, &list.p[i]);
    if (!err)
        err = api_sql(req, &table, "SELECT name, price AS cost, x'6162' FROM rows");
    for (size_t i = 0; !err && i < 3; i++) {
        look("column", table.columns[i]);
        look("value", table.values[i].text);
    }
    if (!err && api_sql(req, &table, "SELEC 1") != 0)
        look("error", table.error);
    return err ? err : 204;
}

static int middleware(api_request *req)
{
    look("path", api_request_path(req));
    look("header", api_request_header(req, "Host"));
    return api_next(req);
}

API_SUBAPP(app_of_texts)
{
    api_use(app, middleware);
    api_use_sessions(app, .secrets = API_STRINGS("secret"));
    api_on_error(app, 418, on_error);
    api_post(app, "/body", body);
    api_post(app, "/bodies", bodies);
    api_get(app, "/p/{word}/x{middle}.json/{rest:path}", parameters);
    api_post(app, "/form", form);
    api_post(app, "/files", files);
    api_post(app, "/pieces", pieces);
    api_get(app, "/basic", basic);
    api_get(app, "/session", session);
    api_get(app, "/events", events);
    api_get(app, "/fails", fails);
    api_websocket(app, "/talks", talks);
    api_get(app, "/fetches", fetches);
    api_get(app, "/parses", parses);
    api_get(app, "/rows", rows);
    api_resource(app, "/deeps", Deep);
    api_table(app, "rows", Row);
}

/* --- tests --- */

static api_client *client;

/* Through the in-process client, whose body is the caller's own memory. */
static void sends(const char *path, const char *type, const char *text, size_t n, int status, size_t texts)
{
    const api_header headers[] = {{API_S("Content-Type"), api_str_of(type)}};
    api_str sent = guarded(text, n);
    api_response a;
    int err = api_client_send(client, "POST", path, headers, 1, sent, &a);
    unguard(sent);
    if (err || a.status != status)
        fail_msg("%s: error %d, status %d, expected %d: %.*s", path, err, a.status, status, API_FMT(a.body));
    look_at_answer(&a);
    all_good(texts);
}

static void test_bodies(void **state)
{
    (void)state;
    sends("/body", "application/json", deep_json, sizeof deep_json - 1, 204, 45);
    sends("/body", "application/json", escaped_json, sizeof escaped_json - 1, 204, 25);
    sends("/deeps", "application/json", deep_json, sizeof deep_json - 1, 201, 10);
    static const char two[] = "{\"one\":{\"name\":\"n\"},\"two\":[\"a\"],\"three\":\"1\",\"four\":{\"k\":\"v\"}}";
    sends("/bodies", "application/json", two, sizeof two - 1, 204, 5);
    sends("/pieces", "text/plain", deep_json, sizeof deep_json - 1, 204, 1);
    sends("/body", "application/json", "{\"text\":5}", 10, 422, 2);
}

static void test_forms(void **state)
{
    (void)state;
    static const char pairs[] = "user=ada&tag=a&tag=b%20c&price=1.5&inner=%7B%22name%22%3A%22n%22%7D";
    sends("/form", "application/x-www-form-urlencoded", pairs, sizeof pairs - 1, 204, 6);
    static const char parts[] =
        "--b\r\nContent-Disposition: form-data; name=user\r\n\r\nada\r\n"
        "--b\r\nContent-Disposition: form-data; name=one; filename=\"a/b.txt\"\r\n"
        "Content-Type: text/plain\r\nX-Sum: 17 \r\n\r\none\r\n"
        "--b\r\nContent-Disposition: form-data; name=\"more\"; filename*=UTF-8''%c3%a9.txt\r\n"
        "X-Sum: 18\r\n\r\ntwo\r\n"
        "--b\r\nX-Sum: 19\r\nContent-Disposition: form-data; name=more; filename=c\r\n\r\nthree\r\n"
        "--b--\r\n";
    sends("/files", "multipart/form-data; boundary=b", parts, sizeof parts - 1, 204, 18);
}

static void test_parameters(void **state)
{
    (void)state;
    static const char *const paths[] = {
        "/p/abc/xmid.json/a/b?q=one&tag=a&tag=b&id=0190e6f1-0000-7000-8000-000000000000&price=1.5&day=2024-02-29"
        "&free=%7B%7D&cursor=c",
        "/p/a%20b/x%C3%A9.json/"
        "?q=%26&tag=&id=0190E6F1-0000-7000-8000-000000000000&price=2&day=2024-02-29&free=1&cursor=+",
    };
    for (size_t i = 0; i < 2; i++) {
        is_answer(paths[i],
                  api_test_get(c, paths[i],
                               .headers = API_STRINGS("X-Token", "secret", "X-Many", "a", "X-Many", "b", "Cookie",
                                                      "theme=dark; quoted=\"a b\"; z=1", "Authorization", "Bearer x")),
                  204, NULL);
        all_good(38);
    }
    is_answer("basic", api_test_get(c, "/basic", .user = "ada", .password = "secret"), 204, NULL);
    is_answer("fails", api_test_get(c, "/fails?text=why%20not"), 418, "hooked");
    is_answer("events", api_test_get(c, "/events", .headers = API_STRINGS("Last-Event-ID", "17")), 200, NULL);
    is_answer("session", api_test_get(c, "/session"), 204, NULL);
    is_answer("session", api_test_get(c, "/session"), 204, NULL);
    all_good(17);
}

static void test_elsewhere(void **state)
{
    (void)state;
    static const char *const paths[] = {"/fetches", "/parses", "/rows"};
    static const size_t texts[] = {12, 60, 22};
    for (size_t i = 0; i < 3; i++) {
        is_answer(paths[i], api_test_get(c, paths[i]), 204, NULL);
        all_good(texts[i]);
    }
    api_test_call *call = api_test_websocket(c, "/talks");
    for (int i = 0; i < 3; i++) {
        char text[200];
        memset(text, 'a' + i, sizeof text);
        assert_int_equal(api_test_send_bytes(call, (api_str){text, 120u - 50u * (unsigned)i}), 0);
        assert_non_null(api_test_next(call));
    }
    api_test_send(call, "models");
    api_test_send(call, "{\"name\":\"n\",\"words\":[\"w\"]}");
    api_test_finish(call);
    all_good(8);
}

/* What the test clients themselves hand out. */
static void test_clients(void **state)
{
    (void)state;
    const api_test_response *a = api_test_get(c, "/openapi.json");
    const api_response plain = {.headers = a->headers, .header_count = a->header_count, .body = a->body};
    look_at_answer(&plain);
    look_at_node(a->json);
    look("text", api_str_of(api_test_text(a, "/info/title")));
    all_good(1000);
    static const char *const paths[] = {"/openapi.json", "/docs", "/nowhere", "/deeps"};
    for (size_t i = 0; i < 4; i++) {
        api_response got;
        assert_int_equal(api_client_send(client, "GET", paths[i], NULL, 0, (api_str){NULL, 0}, &got), 0);
        look_at_answer(&got);
    }
    api_problems *problems = api_problems_new();
    api_app *app = api_app_from_entry(&app_of_texts, problems);
    look("json", api_app_openapi_json(app));
    look("yaml", api_app_openapi_yaml(app));
    api_app_free(app);
    api_problems_free(problems);
    all_good(20);
}

static int set_up(void **state)
{
    (void)state;
    api_problems *problems = api_problems_new();
    api_app *app = api_app_from_entry(&app_of_texts, problems);
    api_settings s;
    api_settings_init(&s);
    s.database = "sqlite::memory:";
    client = app ? api_client_new(app, &s, problems) : NULL;
    for (size_t i = 0; i < api_problems_count(problems); i++)
        print_error("%s\n", api_problems_get(problems, i));
    api_app_free(app);
    api_problems_free(problems);
    origin_start();
    return client ? open_client(&app_of_texts) : -1;
}

static int tear_down(void **state)
{
    api_client_free(client);
    close_client(state);
    origin_stop();
    return 0;
}

int main(void)
{
    fill_memory();
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_bodies), cmocka_unit_test(test_forms),
                                       cmocka_unit_test(test_parameters), cmocka_unit_test(test_elsewhere),
                                       cmocka_unit_test(test_clients)};
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
