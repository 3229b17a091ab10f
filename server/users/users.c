/* An app's users, for a program other than its server: opening, finding, listing. */
#include <api/server.h>
#include <stdlib.h>

#include "app/app.h"
#include "base/clock.h"
#include "server/users/users.h"
#include "store/engines/engines.h"

/* Only the tables of users and tokens are prepared: the running server may have another version of the app. */
static int open_store(api_users *u, const char *url, api_problems *problems)
{
    api_limits limits;
    api_app_limits(u->app, &limits);
    struct api__store_config config = {.limits = &limits};
    u->store = api__store_open(url, &config, problems);
    const api__resource *list[] = {&u->tables.users, &u->tables.tokens};
    int err = u->store ? api__store_prepare(u->store, list, 2, false, problems) : API_ESCHEMA;
    if (!err && !(u->reader = api__reader_open(u->store)))
        err = API_ENOMEM;
    return err;
}

api_users *api_users_open(api_app *app, const char *database, api_problems *problems)
{
    api_users *u = calloc(1, sizeof *u);
    size_t before = api_problems_count(problems);
    int err = API_ENOMEM;
    if (u) {
        u->app = api__app_ref(app);
        api_arena_init(&u->arena, 64 << 20);
        api__thread_waiter_init(&u->waiter);
        err = api__auth_tables_init(&u->tables, 0);
    }
    if (!err)
        err = open_store(u, database ? database : app->database, problems);
    if (!err)
        return u;
    if (api_problems_count(problems) == before)
        api_problems_add(problems, NULL, 0, 0, "%s", api_strerror(err));
    api_users_close(u);
    return NULL;
}

void api_users_close(api_users *u)
{
    if (!u)
        return;
    api__reader_close(u->reader);
    api__store_close(u->store);
    api__auth_tables_deinit(&u->tables);
    api__thread_waiter_deinit(&u->waiter);
    api_arena_deinit(&u->arena);
    api__app_unref(u->app);
    free(u);
}

int api__users_find(api_users *u, api_str name, struct api__account *out)
{
    api_arena_reset(&u->arena);
    return api__account_by_name(u->reader, &u->tables, name, &u->arena, out);
}

int api_users_get(api_users *u, api_str name, api_user_info *info)
{
    struct api__account a;
    int err = api__users_find(u, name, &a);
    if (!err)
        *info = (api_user_info){a.username.p, a.created_at.p, a.admin, a.enabled, a.id};
    return err;
}

struct listing {
    const api_model *m;
    api_arena *arena;
    int (*each_user)(void *arg, const api_user_info *info);
    int (*each_token)(void *arg, const api_token_info *info);
    void *arg;
    int64_t now_us;
};

static const void *slot(const struct listing *l, const void *row, uint32_t field)
{
    return api__row_slot(&l->m->fields[field], row);
}

static api_str text(const struct listing *l, const void *row, uint32_t field)
{
    return api_arena_dup(l->arena, *(const api_str *)slot(l, row, field));
}

static int give_user(void *arg, const void *row, int64_t version)
{
    struct listing *l = arg;
    (void)version;
    api_str name = text(l, row, API__USER_NAME), made = text(l, row, API__USER_CREATED);
    if (!name.p || !made.p)
        return API_ENOMEM;
    api_user_info info = {name.p, made.p, *(const bool *)slot(l, row, API__USER_ADMIN),
                          *(const bool *)slot(l, row, API__USER_ENABLED), *(const int64_t *)slot(l, row, API__USER_ID)};
    return l->each_user(l->arg, &info);
}

int api_users_list(api_users *u, int (*each)(void *arg, const api_user_info *info), void *arg)
{
    const api_model *m = u->tables.users.model;
    struct listing l = {.m = m, .arena = &u->arena, .each_user = each, .arg = arg};
    api__query q = {.limit = INT64_MAX - 1, .sort_count = 1};
    q.sort[0] = (api__sort){&m->fields[API__USER_ID], false};
    bool more;
    api_arena_reset(&u->arena);
    return api__reader_list(u->reader, &u->tables.users, &q, give_user, &l, &more);
}

static int give_token(void *arg, const void *row, int64_t version)
{
    struct listing *l = arg;
    (void)version;
    if (api__token_expired(*(const api_str *)slot(l, row, API__TOKEN_EXPIRES), l->now_us))
        return 0;
    api_str made = text(l, row, API__TOKEN_CREATED), ends = text(l, row, API__TOKEN_EXPIRES);
    if (!made.p || !ends.p)
        return API_ENOMEM;
    api_token_info info = {*(const int64_t *)slot(l, row, API__TOKEN_ID), made.p, ends.p};
    return l->each_token(l->arg, &info);
}

int api_users_tokens(api_users *u, api_str name, int (*each)(void *arg, const api_token_info *info), void *arg)
{
    struct api__account a;
    int err = api__users_find(u, name, &a);
    if (err)
        return err;
    struct listing l = {
        .m = u->tables.tokens.model, .arena = &u->arena, .each_token = each, .arg = arg, .now_us = api__wall_us()};
    return api__account_tokens(u->reader, &u->tables, a.id, INT64_MAX - 1, give_token, &l);
}
