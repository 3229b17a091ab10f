/* What a set-up function may get wrong, told with file and line, all at once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>

#include <api.h>

#define NAME(field) field(string, name)
API_MODEL(Thing, NAME)

#define BY_ID(in) in(path, integer, id)
API_OPERATION(by_id, BY_ID)
{
    return 0;
}
API_OPERATION(nothing, API_NONE)
{
    return 0;
}
#define TAKES(in) in(body, Thing, thing)
API_OPERATION(takes, TAKES)
{
    return 0;
}
#define FORM(in) in(form, string, name)
API_OPERATION(takes_form, FORM)
{
    return 0;
}
#define BOTH(in) in(body, Thing, thing)in(form, string, name)
API_OPERATION(takes_both, BOTH)
{
    return 0;
}
#define MAYBE_ID(in) in(path, integer, id, .optional = true)
API_OPERATION(maybe_id, MAYBE_ID)
{
    return 0;
}
API_DEPENDENCY(reads_form, int, FORM)
{
    return 0;
}
API_DEPENDENCY(reads_id, int, BY_ID)
{
    return 0;
}
#define FORM_BELOW(in) in(depends, reads_form, form)
API_OPERATION(form_below, FORM_BELOW)
{
    return 0;
}
#define MIXED(in) in(depends, reads_form, form)in(body, Thing, thing)
API_OPERATION(mixed, MIXED)
{
    return 0;
}

/* Two that need each other, which no macro can write down. */
static const api_dependency chicken;
static const api_field egg_inputs[] = {
    {.name = "chicken", .in = API_IN_DEPENDS, .size = 8, .align = 8, .type = {API_OF_NOTHING}, .dependency = &chicken},
    {0}};
static const api_dependency egg = {.name = "egg", .file = "eggs.c", .line = 1, .inputs = egg_inputs, .size = 24};
static const api_field chicken_inputs[] = {
    {.name = "egg", .in = API_IN_DEPENDS, .size = 8, .align = 8, .type = {API_OF_NOTHING}, .dependency = &egg}, {0}};
static const api_dependency chicken = {
    .name = "chicken", .file = "eggs.c", .line = 2, .inputs = chicken_inputs, .size = 24};

API_DEPENDENCY(scheme_a, int, API_NONE, .scheme = "key", .security = "{\"type\":\"http\",\"scheme\":\"basic\"}")
{
    return 0;
}
API_DEPENDENCY(scheme_b, int, API_NONE, .scheme = "key", .security = "{\"type\":\"http\",\"scheme\":\"bearer\"}")
{
    return 0;
}
API_DEPENDENCY(half_scheme, int, API_NONE, .scheme = "half")
{
    return 0;
}
API_DEPENDENCY(bad_scheme, int, API_NONE, .scheme = "bad", .security = "{\"type\":")
{
    return 0;
}
API_DEPENDENCY(own_scheme, int, API_NONE, .scheme = "basicAuth", .security = "{\"type\":\"http\",\"scheme\":\"basic\"}")
{
    return 0;
}

static api_problems *problems;

static int set_up(void **state)
{
    (void)state;
    problems = api_problems_new();
    return problems ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    api_problems_free(problems);
    return 0;
}

/* The app has exactly one mistake, which contains this and names this file. */
static void one_problem(const api_entry *entry, const char *text)
{
    api_app *app = api_app_from_entry(entry, problems);
    assert_null(app);
    for (size_t i = 0; i < api_problems_count(problems); i++)
        if (api_problems_count(problems) != 1 || !strstr(api_problems_get(problems, i), text))
            print_error("%s\n", api_problems_get(problems, i));
    assert_int_equal(api_problems_count(problems), 1);
    assert_non_null(strstr(api_problems_get(problems, 0), text));
}

static void no_problem(const api_entry *entry)
{
    api_app *app = api_app_from_entry(entry, problems);
    for (size_t i = 0; i < api_problems_count(problems); i++)
        print_error("%s\n", api_problems_get(problems, i));
    assert_non_null(app);
    api_app_free(app);
}

API_SUBAPP(lacks_input)
{
    api_get(app, "/things/{id}", nothing);
}
API_SUBAPP(lacks_name)
{
    api_get(app, "/things", by_id);
}
API_SUBAPP(lacks_name_before)
{
    api_get(app, "/things", nothing, .dependencies = API_DEPENDENCIES(&reads_id));
}
API_SUBAPP(optional_in_path)
{
    api_get(app, "/things/{id}", maybe_id);
}

static void test_paths_and_inputs_agree(void **state)
{
    (void)state;
    one_problem(&lacks_input, "\"/things/{id}\" has {id}, which is not a path input of nothing");
    assert_non_null(strstr(api_problems_get(problems, 0), "test_setup_errors.c:"));
    api_problems_free(problems);
    problems = api_problems_new();
    one_problem(&lacks_name, "by_id has the path input \"id\", which is not in \"/things\"");
    api_problems_free(problems);
    problems = api_problems_new();
    one_problem(&lacks_name_before, "has the path input \"id\", which is not in \"/things\"");
    api_problems_free(problems);
    problems = api_problems_new();
    one_problem(&optional_in_path, "\"id\" is part of the path, so it cannot be optional");
}

API_SUBAPP(path_of_dependency)
{
    api_get(app, "/things/{id}", nothing, .dependencies = API_DEPENDENCIES(&reads_id));
}
API_SUBAPP(converters)
{
    api_get(app, "/a/{id:int}/x:y/{name}.txt/{rest:path}", nothing, .hidden = true,
            .dependencies = API_DEPENDENCIES(&reads_id));
}

static void test_paths(void **state)
{
    (void)state;
    no_problem(&path_of_dependency);
    api_app *app = api_app_from_entry(&converters, problems);
    assert_null(app);
    assert_int_equal(api_problems_count(problems), 2); /* {name} and {rest} */
}

API_SUBAPP(verbs)
{
    api_get(app, "/a/{id:int}/x:y/b:c/", by_id);
}

static void test_a_colon_outside_of_braces(void **state)
{
    (void)state;
    api_app *app = api_app_from_entry(&verbs, problems);
    assert_non_null(app);
    assert_string_equal(api_app_route_get(app, 0).path, "/a/{id}/x:y/b:c");
    api_app_free(app);
}

API_SUBAPP(twice)
{
    api_get(app, "/a", nothing);
    api_post(app, "/a", nothing);
}
API_SUBAPP(thrice)
{
    api_get(app, "/a", nothing);
    api_get(app, "/b", nothing);
    api_get(app, "/c", nothing);
}
API_SUBAPP(same_id)
{
    api_get(app, "/a", nothing, .operation_id = "it");
    api_get(app, "/b/{id}", by_id, .operation_id = "it");
}
API_SUBAPP(same_id_as_hook)
{
    api_webhook(app, "a", nothing);
    api_webhook(app, "b", takes, .operation_id = "nothing");
}

static void test_operation_ids(void **state)
{
    (void)state;
    api_app *app = api_app_from_entry(&twice, problems);
    assert_non_null(app);
    assert_string_equal(api_app_route_get(app, 0).operation_id, "nothing");
    assert_string_equal(api_app_route_get(app, 1).operation_id, "nothing_post");
    api_app_free(app);
    one_problem(&thrice, "the operation id \"nothing\" is taken, expected another .operation_id for this route");
    api_problems_free(problems);
    problems = api_problems_new();
    one_problem(&same_id, "the operation id \"it\" is taken");
    api_problems_free(problems);
    problems = api_problems_new();
    one_problem(&same_id_as_hook, "the operation id \"nothing\" is taken");
}

API_SUBAPP(body_on_get)
{
    api_get(app, "/a", takes);
}
API_SUBAPP(form_on_delete)
{
    api_delete(app, "/a", takes_form);
}
API_SUBAPP(form_below_get)
{
    api_get(app, "/a", form_below);
}
API_SUBAPP(body_and_form)
{
    api_post(app, "/a", takes_both);
}
API_SUBAPP(body_and_form_below)
{
    api_post(app, "/a", mixed);
}

static void test_bodies(void **state)
{
    static const struct {
        const api_entry *entry;
        const char *text;
    } list[] = {
        {&body_on_get, "takes declares a body, but GET requests have none"},
        {&form_on_delete, "takes_form declares a body, but DELETE requests have none"},
        {&form_below_get, "form_below declares a body, but GET requests have none"},
        {&body_and_form, "a body is either JSON or a form"},
        {&body_and_form_below, "mixed and its dependencies take both a JSON body and a form"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof list / sizeof *list; i++) {
        one_problem(list[i].entry, list[i].text);
        api_problems_free(problems);
        problems = api_problems_new();
    }
}

API_SUBAPP(cycle)
{
    api_get(app, "/a", nothing, .dependencies = API_DEPENDENCIES(&chicken));
}

static void test_cycles(void **state)
{
    (void)state;
    one_problem(&cycle, "the dependency \"chicken\" depends on itself");
}

API_SUBAPP(schemes)
{
    api_get(app, "/a", nothing, .dependencies = API_DEPENDENCIES(&scheme_a, &scheme_b));
}
API_SUBAPP(half)
{
    api_get(app, "/a", nothing, .dependencies = API_DEPENDENCIES(&half_scheme));
}
API_SUBAPP(bad)
{
    api_get(app, "/a", nothing, .dependencies = API_DEPENDENCIES(&bad_scheme));
}
API_SUBAPP(own, .auth = true)
{
    api_get(app, "/a", nothing, .dependencies = API_DEPENDENCIES(&own_scheme));
}
API_SUBAPP(bad_extra)
{
    api_get(app, "/a", nothing, .extra = "\"x-a\": ");
}
API_SUBAPP(bad_app_extra, .extra = "{")
{
    api_get(app, "/a", nothing);
}

static void test_words_of_the_document(void **state)
{
    static const struct {
        const api_entry *entry;
        const char *text;
    } list[] = {
        {&schemes, "\"scheme_b\" and \"scheme_a\" give different `.security` for the scheme \"key\""},
        {&half, "the dependency \"half_scheme\" has `.scheme` without `.security`"},
        {&bad, "`.security` is not valid JSON"},
        {&own, "the scheme \"basicAuth\" is one of the app's users, expected another name"},
        {&bad_extra, "`.extra` is not valid JSON"},
        {&bad_app_extra, "`.extra` is not valid JSON"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof list / sizeof *list; i++) {
        one_problem(list[i].entry, list[i].text);
        api_problems_free(problems);
        problems = api_problems_new();
    }
}

API_SUBAPP(callbacks)
{
    api_get(app, "/a", nothing, .callbacks = API_CALLBACKS({"paid", "POST", NULL, &nothing}));
}

static void test_callbacks(void **state)
{
    (void)state;
    one_problem(&callbacks, "the callback \"paid\" needs a method, an expression and an operation");
}

extern const api_entry *const self;
API_SUBAPP(ouroboros)
{
    api_mount(app, "/again", self);
}
const api_entry *const self = &ouroboros;

static void test_an_app_in_itself(void **state)
{
    (void)state;
    one_problem(&ouroboros, "the app mounted at \"/again\" is this app, or one around it");
}

/* Each mistake is told, not only the first. */
API_SUBAPP(all_wrong)
{
    api_get(app, "/a/{id}", nothing);
    api_get(app, "/b", by_id);
    api_get(app, "/c", takes);
}

static void test_all_at_once(void **state)
{
    (void)state;
    assert_null(api_app_from_entry(&all_wrong, problems));
    assert_int_equal(api_problems_count(problems), 3);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_paths_and_inputs_agree),
        TEST(test_paths),
        TEST(test_a_colon_outside_of_braces),
        TEST(test_operation_ids),
        TEST(test_bodies),
        TEST(test_cycles),
        TEST(test_words_of_the_document),
        TEST(test_callbacks),
        TEST(test_an_app_in_itself),
        TEST(test_all_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
