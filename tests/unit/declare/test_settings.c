/* Settings and resources of apps in C: what is refused in which words, with the file, and the line where there is one.
 */
#define API_NO_MAIN
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>

#include <api.h>

#include "app/url_prefix.h"

#define ITEM(field) field(string, name, .sort = true) field(array(string), tags, .filter = true)
API_MODEL(Item, ITEM)
#define NOTE(field) field(string, text) field(integer, id) field(datetime, created_at)
API_MODEL(Note, NOTE)
#define WRONG(field) field(string, text, .default_value = "{", .schema = "{")
API_MODEL(Wrong, WRONG)

enum { NO_LINE = 0 };

/* The app has this mistake, in this file. `line`: of what; NO_LINE: of the whole app. */
static void refuse(const api_entry *entry, int line, const char *text)
{
    api_problems *problems = api_problems_new();
    api_buf expected;
    assert_null(api_app_from_entry(entry, problems));
    assert_int_equal(api_problems_count(problems), 1);
    api_buf_init(&expected, API_BUF_NO_MAX);
    api_buf_printf(&expected, "%s:", __FILE__);
    if (line)
        api_buf_printf(&expected, "%d:", line);
    api_buf_printf(&expected, " %s", text);
    assert_string_equal(api_problems_get(problems, 0), api_buf_cstr(&expected));
    api_buf_deinit(&expected);
    api_problems_free(problems);
}

/* An entry that declares nothing of the program's other models. */
#define ENTRY(name, options_, ...)                                                                                     \
    static void name##_setup(api_router *app)                                                                          \
    {                                                                                                                  \
        (void)app;                                                                                                     \
        __VA_ARGS__;                                                                                                   \
    }                                                                                                                  \
    static const api_entry name = {.abi = API_ABI, .file = __FILE__, .options = {0, options_}, .setup = name##_setup};

ENTRY(bad_database, .database = "oracle:x")
ENTRY(bad_errors, .errors = "problems")
ENTRY(bad_limit, .limits = "body=1MiB idle_tme=3s")
ENTRY(bad_value, .limits = "page_default=many")
ENTRY(repeated_limit, .limits = "body=1MiB, body=2MiB")
ENTRY(bad_license, .license.url = "https://example.com")
ENTRY(bad_root_path, .root_path = "v1")
ENTRY(bad_age, , api_use_cors(app, .origins = API_STRINGS("*"), .max_age = 90000))
ENTRY(bad_origin, , api_use_cors(app, .origins = API_STRINGS("example.com")))

static void test_settings(void **state)
{
    (void)state;
    refuse(&bad_database, NO_LINE, "database \"oracle:x\": unknown kind of database, expected sqlite:FILE");
    refuse(&bad_errors, NO_LINE,
           "invalid value \"problems\" for \"errors\": expected fastapi, problem or drf, did you mean \"problem\"?");
    refuse(&bad_limit, NO_LINE, "unknown limit \"idle_tme\", did you mean \"idle_time\"?");
    refuse(&bad_value, NO_LINE, "invalid value \"many\" for limit \"page_default\": expected a number from 1 to 1000");
    refuse(&repeated_limit, NO_LINE, ".limits: \"body\" is given twice");
    refuse(&bad_license, NO_LINE, "\"license\" has no \"name\", which OpenAPI requires");
    refuse(&bad_root_path, NO_LINE, "invalid root_path \"v1\": expected " API__URL_PREFIX_FORM);
    refuse(&bad_age, NO_LINE, "invalid \"max_age\": expected a number of seconds from 0 to 86400");
    refuse(&bad_origin, NO_LINE,
           "\"example.com\" is not an origin, expected \"*\" or scheme://host[:port] without a path");
}

enum { RESOURCES = __LINE__ };
ENTRY(bad_grant, .auth = true, api_resource(app, "/items", Item, .permissions = "list=anybody"))
ENTRY(bad_action, .auth = true, api_resource(app, "/items", Item, .permissions = "lst=any"))
ENTRY(no_users, , api_resource(app, "/notes", Note, .permissions = "list=any"))
ENTRY(bad_pages, , api_resource(app, "/notes", Note, .pagination = "pages"))
ENTRY(bad_key, , api_resource(app, "/notes", Note, .key = "txt"))
ENTRY(bad_name, , api_resource(app, "/docs", Note))
ENTRY(nested_filter, , api_resource(app, "/items", Item))
ENTRY(good, .auth = true,
      api_resource(app, "/v1/notes", Note, .timestamps = true, .permissions = "list=any, read=admin"))

static int line_of(const api_model_def *m)
{
    return m->line;
}

static void test_resources(void **state)
{
    (void)state;
    static const char filter[] = "cannot filter by \"tags\": it is not a single value";
    refuse(&no_users, RESOURCES + 3,
           ".permissions would protect nothing: the app has no users, expected .auth = true in API_APP");
    refuse(&bad_pages, RESOURCES + 4,
           "invalid value \"pages\" for \"pagination\": expected cursor, limit_offset, page or none, did you mean "
           "\"page\"?");
    refuse(&bad_key, RESOURCES + 5,
           "\"key\" names \"txt\", which is not a field of this model, expected \"uuid\" or a field, did you mean "
           "\"text\"?");
    refuse(&bad_name, RESOURCES + 6, "\"docs\" is reserved for a path of the server, expected another name");
    refuse(&nested_filter, line_of(&Item_model), filter);
}

/* All mistakes at once, each with its own place. */
static void test_several(void **state)
{
    (void)state;
    api_problems *problems = api_problems_new();
    assert_null(api_app_from_entry(&bad_action, problems));
    assert_int_equal(api_problems_count(problems), 2);
    assert_non_null(strstr(api_problems_get(problems, 0),
                           "unknown word \"lst\" in permissions, expected list, read, create, update or delete, did "
                           "you mean \"list\"?"));
    assert_non_null(strstr(api_problems_get(problems, 1), "cannot filter by \"tags\""));
    api_problems_free(problems);
    problems = api_problems_new();
    assert_null(api_app_from_entry(&bad_grant, problems));
    assert_int_equal(api_problems_count(problems), 2);
    assert_non_null(strstr(api_problems_get(problems, 0),
                           "invalid value \"anybody\" for \"list\": expected any, authenticated or admin"));
    api_problems_free(problems);
}

ENTRY(wrong_options, , api_resource(app, "/wrong", Wrong))

static void test_options_that_are_json(void **state)
{
    (void)state;
    refuse(&wrong_options, line_of(&Wrong_model),
           "Wrong: text: `.schema` is not valid JSON: unexpected end of input (at \"\")");
}

static void test_what_is_built(void **state)
{
    (void)state;
    api_problems *problems = api_problems_new();
    api_app *app = api_app_from_entry(&good, problems);
    if (!app)
        print_error("%s\n", api_problems_get(problems, 0));
    assert_non_null(app);
    assert_string_equal(api_app_route_get(app, 0).path, "/v1/notes");
    assert_string_equal(api_app_route_get(app, 0).permission, "any");
    assert_string_equal(api_app_route_get(app, 1).permission, "authenticated");
    assert_string_equal(api_app_route_get(app, 2).permission, "admin");
    api_app_free(app);
    api_problems_free(problems);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_settings),      cmocka_unit_test(test_resources),
        cmocka_unit_test(test_several),       cmocka_unit_test(test_options_that_are_json),
        cmocka_unit_test(test_what_is_built),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
