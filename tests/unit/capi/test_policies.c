/* What an app in C declares of who may use it: mistakes in it, and how it is tested. Over sockets: tests/http/
 * test_policies.py. */
#include "capi.h"

API_OPERATION(plain, API_NONE)
{
    return api_text(req, 200, API_S("plain"));
}
#define ME(in) in(depends, api_current_user, me)
API_OPERATION(whoami, ME)
{
    return api_json(req, 200, api_pair("username", in->me->username), api_pair("admin", in->me->admin));
}
API_OPERATION(only_admin, ME, .permission = "admin")
{
    return api_text(req, 200, in->me->username);
}
API_DEPENDENCY(somebody, const api_user, API_NONE)
{
    api_user *u = api_alloc(req, sizeof *u);
    *u = (api_user){7, API_S("somebody"), true};
    return u;
}

API_SUBAPP(guarded, .title = "Guarded", .auth = true)
{
    api_get(app, "/plain", plain);
    api_get(app, "/whoami", whoami);
    api_get(app, "/only_admin", only_admin);
}
API_SUBAPP(without_users, .title = "Without users")
{
    api_get(app, "/whoami", whoami);
}
API_SUBAPP(protects_nothing, .title = "Protects nothing")
{
    api_get(app, "/plain", plain, .permission = "authenticated");
}
API_SUBAPP(misspelt, .title = "Misspelt", .auth = true)
{
    api_get(app, "/plain", plain, .permission = "administrator");
}
API_SUBAPP(misspelt_files, .title = "Misspelt", .auth = true)
{
    api_static(app, "/files", "/usr/include", .permission = "all");
}

API_SUBAPP(open_around_guarded, .title = "Open")
{
    api_mount(app, "/in", &guarded);
}

static void expect_problem(const api_entry *entry, const char *part)
{
    c = api__test_new(entry, &(const struct api_test_settings){0});
    const char *problem = api_test_problem(c);
    if (!problem || !strstr(problem, part))
        assert_string_equal(problem ? problem : "no problem", part);
    api_test_free(c);
}

static void test_mistakes(void **state)
{
    (void)state;
    expect_problem(&open_around_guarded, "a mounted app has the users of the app around it, which has none");
    expect_problem(&without_users, "whoami depends on the current user, but the app has no users");
    expect_problem(&protects_nothing, ".permission = \"authenticated\" would protect nothing");
    expect_problem(&misspelt,
                   "invalid .permission \"administrator\": expected \"any\", \"authenticated\" or \"admin\"");
    expect_problem(&misspelt_files, "invalid .permission \"all\"");
}

static void test_users(void **state)
{
    (void)state;
    c = api_test_new(&guarded);
    assert_null(api_test_problem(c));
    assert_int_equal(api_test_get(c, "/plain")->status, 401);
    assert_int_equal(api_test_add_user(c, "ada", "short", false), API_EINVALID);
    assert_non_null(api_test_problem(c));
    assert_int_equal(api_test_add_user(c, "ada", "correct horse", false), 0);
    assert_int_equal(api_test_add_user(c, "ada", "correct horse", false), API_ECONFLICT);
    const api_test_response *a = api_test_get(c, "/whoami", .user = "ada", .password = "correct horse");
    is_answer("whoami", a, 200, "{\"username\":\"ada\",\"admin\":false}");
    assert_int_equal(api_test_get(c, "/only_admin", .user = "ada", .password = "correct horse")->status, 403);
    assert_int_equal(api_test_reset(c), 0);
    assert_int_equal(api_test_get(c, "/plain", .user = "ada", .password = "correct horse")->status, 401);
    api_test_free(c);
}

/* Who depends on the user is let through by an override; a declared permission still asks the users. */
static void test_override(void **state)
{
    (void)state;
    c = api_test_new(&guarded);
    assert_int_equal(api_test_get(c, "/whoami")->status, 401);
    assert_int_equal(api_test_override(c, api_current_user, somebody), 0);
    is_answer("whoami", api_test_get(c, "/whoami"), 200, "{\"username\":\"somebody\",\"admin\":true}");
    assert_int_equal(api_test_get(c, "/plain")->status, 401);
    assert_int_equal(api_test_get(c, "/only_admin")->status, 401);
    api_test_free(c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_mistakes),
        cmocka_unit_test(test_users),
        cmocka_unit_test(test_override),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
