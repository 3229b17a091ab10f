/* Adding users to the app under test. */
#include "server/client/test_client.h"
#include "server/users/users.h"

int api_test_add_user(api_test_client *c, const char *name, const char *password, bool admin)
{
    const char *why = NULL;
    if (!c->open)
        return API_ECONFIG;
    if (!c->tables->auth)
        return api__test_fail(c, API_EUSAGE, "api_test_add_user: the app has no users: set .auth = true in API_APP");
    api__service *s = c->app.service;
    api_users u = {.app = c->tables, .tables = s->auth_tables, .store = s->store};
    api_arena_init(&u.arena, 1 << 20);
    api__thread_waiter_init(&u.waiter);
    int err = api_users_create(&u, api_str_of(name), api_str_of(password), admin, &why);
    api__thread_waiter_deinit(&u.waiter);
    api_arena_deinit(&u.arena);
    return err ? api__test_fail(c, err, why ? why : api_strerror(err)) : API_OK;
}
