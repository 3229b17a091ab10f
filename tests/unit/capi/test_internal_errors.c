/* Mistakes of a program: 500s that give the reason in development only, and 422s when a client's change makes a struct
 * invalid. */
#include "capi.h"

#define THING(field) field(string, name, .max_length = 5) field(integer, low) field(integer, high)

typedef struct Thing Thing;
static const char *check(const Thing *thing);
API_MODEL(Thing, THING, .validate = check)
static const char *check(const Thing *thing)
{
    return thing->low > thing->high ? "low is above high" : NULL;
}
#define CHANGE(field)                                                                                                  \
    field(string, name, .optional = true) field(integer, low, .optional = true) field(integer, high, .optional = true)
API_MODEL(Change, CHANGE)

API_OPERATION(forgotten, API_NONE)
{
    return 0;
}
API_OPERATION(odd, API_NONE)
{
    return 7;
}
API_OPERATION(no_json, API_NONE)
{
    return api_json(req, 200, api_pair_json("a", API_S("{oops")));
}
API_OPERATION(no_sql, API_NONE)
{
    api_rows rows;
    return api_sql(req, &rows, "SELEC 1");
}
API_OPERATION(broken, API_NONE)
{
    return api_reply(req, 200, Thing, &((Thing){.name = API_S("much too long")}));
}
API_OPERATION(anew, API_NONE)
{
    api_text(req, 200, API_S("first"));
    return 404;
}
API_OPERATION(pieces, API_NONE, .media = API_MEDIA_TEXT)
{
    api_write(req, API_S("a"));
    return api_write(req, API_S("b"));
}
#define PATCH_THING(in) in(body, Change, change)
API_OPERATION(patch, PATCH_THING)
{
    Thing thing = {.name = API_S("a"), .low = 1, .high = 2};
    api_merge(Thing, &thing, Change, &in->change);
    api_validate(req, Thing, &thing);
    return api_reply(req, 200, Thing, &thing);
}

#define ROUTES(app)                                                                                                    \
    api_get(app, "/forgotten", forgotten);                                                                             \
    api_get(app, "/odd", odd);                                                                                         \
    api_get(app, "/no_json", no_json);                                                                                 \
    api_get(app, "/no_sql", no_sql);                                                                                   \
    api_get(app, "/broken", broken);                                                                                   \
    api_get(app, "/anew", anew);                                                                                       \
    api_get(app, "/pieces", pieces);                                                                                   \
    api_patch(app, "/thing", patch)

API_SUBAPP(developed, .title = "Mistakes", .development = true)
{
    ROUTES(app);
}
API_SUBAPP(served, .title = "Mistakes")
{
    ROUTES(app);
}

static void expect(api_test_client *client, const char *path, int status, const char *part)
{
    const api_test_response *a = api_test_get(client, path);
    if (a->status != status || !strstr(api_test_text(a, NULL), part))
        fail_msg("%s: expected %d %s, got %d %s", path, status, part, a->status, api_test_text(a, NULL));
}

static void test_reasons(void **state)
{
    (void)state;
    static const struct {
        const char *path, *reason;
    } rows[] = {{"/forgotten", ": the handler returned 0 without sending a response\""},
                {"/odd", ": returned 7, which is not an HTTP status or an error code\""},
                {"/no_json", "api_pair_json \\\"a\\\": invalid JSON at byte 1"},
                {"/no_sql", "near \\\"SELEC\\\": syntax error"},
                {"/broken", ": the response does not match its model: response.name: String should have at most 5"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        expect(c, rows[i].path, 500, rows[i].reason);
    api_test_client *silent = api_test_new(&served);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        expect(silent, rows[i].path, 500, "{\"detail\":\"Internal Server Error\"}");
    api_test_free(silent);
}

static void test_last_words(void **state)
{
    (void)state;
    expect(c, "/anew", 404, "{\"detail\":\"Not Found\"}");
    expect(c, "/pieces", 200, "ab");
    assert_string_equal(api_test_header(api_test_get(c, "/pieces"), "Content-Type"), "text/plain; charset=utf-8");
}

static void test_changes(void **state)
{
    (void)state;
    static const struct {
        const char *sent;
        int status;
        const char *said;
    } rows[] = {{"{\"low\": 2}", 200, "{\"name\":\"a\",\"low\":2,\"high\":2}"},
                {"{\"low\": 3}", 422, "\"loc\":[\"body\"],\"msg\":\"Value error, low is above high\""},
                {"{\"name\": \"abcdef\"}", 422, "\"loc\":[\"body\",\"name\"]"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const api_test_response *a = api_test_request(c, .method = "PATCH", .path = "/thing", .json = rows[i].sent);
        if (a->status != rows[i].status || !strstr(api_test_text(a, NULL), rows[i].said))
            fail_msg("%s: got %d %s", rows[i].sent, a->status, api_test_text(a, NULL));
    }
}

static int set_up(void **state)
{
    (void)state;
    return open_client(&developed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_reasons), cmocka_unit_test(test_last_words),
                                       cmocka_unit_test(test_changes)};
    return cmocka_run_group_tests(tests, set_up, close_client);
}
