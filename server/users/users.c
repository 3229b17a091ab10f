/* The public functions over an app's users, for a program that is not the server. */
#include <api/server.h>
#include <api/users.h>
#include <stdlib.h>

#include "app/app.h"
#include "base/clock.h"
#include "server/users/accounts.h"

struct api_users {
    struct api_app *app;
    struct api__auth_tables tables;
    api__store *store;
    api__reader *reader;
    api__thread_waiter waiter;
    api_arena arena; /* of one call */
};

/* The models' tables are left alone: the server that runs may be of another version of the app. */
static int open_store(api_users *u, const char *url, api_problems *problems)
{
    api_limits limits;
    api_app_limits(u->app, &limits);
    struct api__store_config config = {.limits = &limits};
    u->store = api__store_open(url, &config, problems);
    const api__resource *list[] = {&u->tables.users, &u->tables.tokens};
    int err = u->store ? api__store_prepare(u->store, list, 2, problems) : API_ESCHEMA;
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

static void set_text(const api_model *m, void *row, uint32_t i, api_str s)
{
    *(api_str *)api__row_slot(&m->fields[i], row) = s;
    api__row_mark(m, row, i, true, false);
}

int api_users_create(api_users *u, api_str name, api_str password, bool admin, const char **why)
{
    char hash[128], now[28];
    const api_model *m = u->tables.users.model;
    api_arena_reset(&u->arena);
    *why = api__username_check(name);
    if (!*why)
        *why = api__password_check(password);
    if (*why)
        return API_EINVALID;
    void *row = api__row_new(m, &u->arena);
    int err = row ? api__password_hash(password, hash) : API_ENOMEM;
    if (err)
        return err;
    api__wall_text(api__wall_us(), now);
    set_text(m, row, API__USER_NAME, name);
    set_text(m, row, API__USER_PASSWORD, api_str_of(hash));
    set_text(m, row, API__USER_CREATED, api_str_of(now));
    *(bool *)api__row_slot(&m->fields[API__USER_ADMIN], row) = admin;
    api__row_mark(m, row, API__USER_ADMIN, true, false);
    api__write w = {.kind = API__INSERT, .resource = &u->tables.users, .rows = row, .count = 1};
    return api__store_write(u->store, &w, &u->waiter.waiter);
}

int api_users_set_password(api_users *u, api_str name, api_str password, const char **why)
{
    char hash[128];
    struct api__account account;
    const api_model *m = u->tables.users.model;
    api_arena_reset(&u->arena);
    *why = api__password_check(password);
    if (*why)
        return API_EINVALID;
    int err = api__account_by_name(u->reader, &u->tables, name, &u->arena, &account);
    void *row = err ? NULL : api__row_new(m, &u->arena);
    if (!err)
        err = row ? api__password_hash(password, hash) : API_ENOMEM;
    if (err)
        return err;
    set_text(m, row, API__USER_PASSWORD, api_str_of(hash));
    uint64_t mask = 1ULL << API__USER_PASSWORD;
    api__write w = {.kind = API__REPLACE_ROW,
                    .resource = &u->tables.users,
                    .rows = row,
                    .count = 1,
                    .mask = &mask,
                    .key = &account.id};
    err = api__store_write(u->store, &w, &u->waiter.waiter);
    if (err)
        return err;
    return api__account_end_tokens(u->store, u->reader, &u->tables, account.id, 0, &u->arena, &u->waiter.waiter);
}

struct listing {
    const api_model *m;
    api_arena *arena;
    int (*each)(void *arg, const api_user_info *info);
    void *arg;
};

static int give(void *arg, const void *row, int64_t version)
{
    struct listing *l = arg;
    (void)version;
    api_str name = api_arena_dup(l->arena, *(const api_str *)api__row_slot(&l->m->fields[API__USER_NAME], row));
    api_str made = api_arena_dup(l->arena, *(const api_str *)api__row_slot(&l->m->fields[API__USER_CREATED], row));
    if (!name.p || !made.p)
        return API_ENOMEM;
    api_user_info info = {name.p, made.p, *(const bool *)api__row_slot(&l->m->fields[API__USER_ADMIN], row)};
    return l->each(l->arg, &info);
}

int api_users_list(api_users *u, int (*each)(void *arg, const api_user_info *info), void *arg)
{
    const api_model *m = u->tables.users.model;
    struct listing l = {m, &u->arena, each, arg};
    api__query q = {.limit = INT64_MAX - 1, .sort_count = 1};
    q.sort[0] = (api__sort){&m->fields[API__USER_ID], false};
    bool more;
    api_arena_reset(&u->arena);
    return api__reader_list(u->reader, &u->tables.users, &q, give, &l, &more);
}

struct writing {
    api_buf *b;
    const char *sep;
};

static int put_user(void *arg, const api_user_info *info)
{
    struct writing *w = arg;
    api_buf_printf(w->b, "%s{\"username\":", w->sep);
    w->sep = ",";
    api_json_put_str(w->b, api_str_of(info->username));
    api_buf_printf(w->b, ",\"admin\":%s,\"created_at\":", info->admin ? "true" : "false");
    if (info->created_at)
        api_json_put_str(w->b, api_str_of(info->created_at));
    else
        api_buf_str(w->b, API_S("null"));
    api_buf_putc(w->b, '}');
    return w->b->err;
}

int api_users_list_json(api_users *u, api_buf *out)
{
    struct writing w = {out, ""};
    api_buf_putc(out, '[');
    int err = api_users_list(u, put_user, &w);
    api_buf_putc(out, ']');
    return err ? err : out->err;
}
