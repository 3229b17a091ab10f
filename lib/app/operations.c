/* The operations an app has: six for each resource, and with `auth` those of its users. */
#include "app/reader.h"

static const struct row {
    const char *method, *suffix; /* of the operationId */
    bool item;                   /* on one row: /items/{id} */
    enum api__operation_kind kind;
    enum api__action action;
} resource_rows[] = {
    {"GET", "_list", false, API__OP_LIST, API__LIST},        {"POST", "_create", false, API__OP_CREATE, API__CREATE},
    {"GET", "_read", true, API__OP_READ, API__READ},         {"PUT", "_replace", true, API__OP_REPLACE, API__UPDATE},
    {"PATCH", "_update", true, API__OP_UPDATE, API__UPDATE}, {"DELETE", "_delete", true, API__OP_DELETE, API__DELETE},
};

enum { ROWS = sizeof resource_rows / sizeof *resource_rows };

static const char *permission(const struct api_app *app, enum api__grant grant)
{
    static const char *const words[] = {"any", "authenticated", "admin"};
    return app->guarded ? words[grant] : "";
}

static bool add(struct api_app *app, const struct row *row, const api__resource *res)
{
    api_str key = res->key, field = res->model->fields[res->key_field].name;
    api_str path = row->item ? api_arena_printf(&app->arena, "%.*s/%.*s/{%.*s}", API_FMT(res->prefix), API_FMT(key),
                                                API_FMT(field))
                             : api_arena_printf(&app->arena, "%.*s/%.*s", API_FMT(res->prefix), API_FMT(key));
    api_str id = api_arena_printf(&app->arena, "%.*s%s", API_FMT(key), row->suffix);
    if (!path.p || !id.p)
        return false;
    app->operations[app->operation_count++] =
        (struct api__operation){.method = row->method,
                                .path = path.p,
                                .pattern = path.p,
                                .operation_id = id.p,
                                .resource = res,
                                .action = row->action,
                                .kind = row->kind,
                                .grant = res->grant[row->action],
                                .permission = permission(app, res->grant[row->action])};
    return true;
}

int api__operations_build(struct api_app *app)
{
    static const struct api__operation users[] = {
        {.method = "POST",
         .path = "/auth/token",
         .pattern = "/auth/token",
         .operation_id = "auth_token",
         .action = API__CREATE,
         .kind = API__OP_TOKEN,
         .grant = API__GRANT_ANY,
         .permission = "any"},
        {.method = "POST",
         .path = "/auth/logout",
         .pattern = "/auth/logout",
         .operation_id = "auth_logout",
         .action = API__CREATE,
         .kind = API__OP_LOGOUT,
         .grant = API__GRANT_AUTHENTICATED,
         .permission = "authenticated"},
        {.method = "GET",
         .path = "/users/me",
         .pattern = "/users/me",
         .operation_id = "users_me",
         .action = API__READ,
         .kind = API__OP_ME,
         .grant = API__GRANT_AUTHENTICATED,
         .permission = "authenticated"},
    };
    enum { USERS = sizeof users / sizeof *users };
    size_t most = (size_t)app->resource_count * ROWS + USERS;
    app->operations = api_arena_calloc(&app->arena, most, sizeof *app->operations);
    if (!app->operations)
        return API_ENOMEM;
    for (uint32_t i = 0; i < app->resource_count; i++)
        for (size_t k = 0; k < ROWS && !app->resources[i].bare; k++)
            if (!add(app, &resource_rows[k], &app->resources[i]))
                return API_ENOMEM;
    for (size_t i = 0; app->auth && i < USERS; i++)
        app->operations[app->operation_count++] = users[i];
    return API_OK;
}
