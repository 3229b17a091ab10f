/* The operations an app has: six for each resource, and with `auth` those of its users. */
#include "app/builder.h"

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
    return app->guarded ? api__grant_words[grant] : "";
}

static void add(struct api__builder *b, const struct row *row, const api__resource *res)
{
    api_str key = res->key, field = res->model->fields[res->key_field].name;
    api_str path =
        row->item ? api_arena_printf(b->arena, "%.*s/%.*s/{%.*s}", API_FMT(res->prefix), API_FMT(key), API_FMT(field))
                  : api_arena_printf(b->arena, "%.*s/%.*s", API_FMT(res->prefix), API_FMT(key));
    api_str id = api_arena_printf(b->arena, "%.*s%s", API_FMT(key), row->suffix);
    if (!path.p || !id.p)
        b->err = API_ENOMEM;
    else
        api__build_operation(b, &(struct api__operation){.method = row->method,
                                                         .path = path.p,
                                                         .pattern = path.p,
                                                         .operation_id = id.p,
                                                         .resource = res,
                                                         .action = row->action,
                                                         .kind = row->kind,
                                                         .grant = res->grant[row->action],
                                                         .permission = permission(b->app, res->grant[row->action])});
}

void api__build_operation(struct api__builder *b, const struct api__operation *o)
{
    b->app->operations[b->app->operation_count++] = *o;
}

void api__build_operations(struct api__builder *b, size_t more)
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
    struct api_app *app = b->app;
    app->operations = api__builder_alloc(b, (app->resource_count * ROWS + USERS + more) * sizeof *app->operations);
    if (!app->operations)
        return;
    for (uint32_t i = 0; i < app->resource_count; i++)
        for (size_t k = 0; k < ROWS && !app->resources[i].bare; k++)
            add(b, &resource_rows[k], &app->resources[i]);
    for (size_t i = 0; app->auth && i < USERS; i++)
        api__build_operation(b, &users[i]);
}
