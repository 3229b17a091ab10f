/* An app's users, for a program other than its server: creating, changing, deleting. */
#include "auth/password.h"
#include "base/clock.h"
#include "server/users/users.h"

static void set_text(const api_model *m, void *row, uint32_t i, api_str s)
{
    *(api_str *)api__row_slot(&m->fields[i], row) = s;
    api__row_mark(m, row, i, true, false);
}

static void set_bool(const api_model *m, void *row, uint32_t i, bool value)
{
    *(bool *)api__row_slot(&m->fields[i], row) = value;
    api__row_mark(m, row, i, true, false);
}

int api_users_create(api_users *u, api_str name, api_str password, bool admin, const char **why)
{
    char hash[API__PASSWORD_HASH], now[28];
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
    set_bool(m, row, API__USER_ADMIN, admin);
    set_bool(m, row, API__USER_ENABLED, true);
    api__write w = {.kind = API__INSERT, .resource = &u->tables.users, .rows = row, .count = 1};
    return api__store_write(u->store, &w, &u->waiter.waiter);
}

/* Overwrites one field of the user with that of `row`. */
static int change(api_users *u, int64_t id, uint32_t field, void *row)
{
    uint64_t mask = 1ULL << field;
    api__write w = {
        .kind = API__REPLACE_ROW, .resource = &u->tables.users, .rows = row, .count = 1, .mask = &mask, .key = &id};
    return api__store_write(u->store, &w, &u->waiter.waiter);
}

static int end_tokens(api_users *u, int64_t id)
{
    return api__account_end_tokens(u->store, u->reader, &u->tables, id, 0, &u->arena, &u->waiter.waiter);
}

int api_users_set_password(api_users *u, api_str name, api_str password, const char **why)
{
    char hash[API__PASSWORD_HASH];
    struct api__account account;
    const api_model *m = u->tables.users.model;
    *why = api__password_check(password);
    if (*why)
        return API_EINVALID;
    int err = api__users_find(u, name, &account);
    void *row = err ? NULL : api__row_new(m, &u->arena);
    if (!err)
        err = row ? api__password_hash(password, hash) : API_ENOMEM;
    if (err)
        return err;
    set_text(m, row, API__USER_PASSWORD, api_str_of(hash));
    err = change(u, account.id, API__USER_PASSWORD, row);
    return err ? err : end_tokens(u, account.id);
}

static int change_bool(api_users *u, api_str name, uint32_t field, bool value, int64_t *id)
{
    struct api__account account;
    int err = api__users_find(u, name, &account);
    void *row = err ? NULL : api__row_new(u->tables.users.model, &u->arena);
    if (err || !row)
        return err ? err : API_ENOMEM;
    *id = account.id;
    set_bool(u->tables.users.model, row, field, value);
    return change(u, account.id, field, row);
}

int api_users_set_admin(api_users *u, api_str name, bool admin)
{
    int64_t id;
    return change_bool(u, name, API__USER_ADMIN, admin, &id);
}

int api_users_set_enabled(api_users *u, api_str name, bool enabled)
{
    int64_t id = 0;
    int err = change_bool(u, name, API__USER_ENABLED, enabled, &id);
    return err || enabled ? err : end_tokens(u, id);
}

/* Deletes the user first: a token without a user grants nothing, but a login before the deletion could add a token. */
int api_users_delete(api_users *u, api_str name)
{
    struct api__account account;
    int err = api__users_find(u, name, &account);
    api__write w = {.kind = API__DELETE_ROW, .resource = &u->tables.users, .key = &account.id};
    if (!err)
        err = api__store_write(u->store, &w, &u->waiter.waiter);
    return err ? err : end_tokens(u, account.id);
}

struct search {
    const api_model *m;
    int64_t id;
    bool found;
};

static int look_for(void *arg, const void *row, int64_t version)
{
    struct search *s = arg;
    (void)version;
    s->found |= *(const int64_t *)api__row_slot(&s->m->fields[API__TOKEN_ID], row) == s->id;
    return 0;
}

int api_users_revoke_token(api_users *u, api_str name, int64_t id)
{
    struct api__account account;
    struct search s = {u->tables.tokens.model, id, false};
    int err = api__users_find(u, name, &account);
    if (!err)
        err = api__account_tokens(u->reader, &u->tables, account.id, INT64_MAX - 1, look_for, &s);
    if (err)
        return err;
    return s.found ? api__account_end_token(u->store, &u->tables, id, &u->waiter.waiter) : API_ENOTFOUND;
}
