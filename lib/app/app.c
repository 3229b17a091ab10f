/* An app's life: made, shared, freed; and its accessors. */
#include "app/app.h"

#include <api/server.h>
#include <stdlib.h>

#include "store/engines/engines.h"

const char *const api__grant_words[] = {
    [API__GRANT_ANY] = "any", [API__GRANT_AUTHENTICATED] = "authenticated", [API__GRANT_ADMIN] = "admin", NULL};

const char *const api__user_schemes[] = {"basicAuth", "bearerAuth", "passwordAuth", NULL};

struct api_app *api__app_new(const char *name)
{
    struct api_app *app = calloc(1, sizeof *app);
    if (!app)
        return NULL;
    app->refs = 1;
    api_arena_init(&app->arena, API_BUF_NO_MAX);
    api_buf_init(&app->openapi_json, API_BUF_NO_MAX);
    api_buf_init(&app->openapi_yaml, API_BUF_NO_MAX);
    api_limits_init(&app->limits);
    app->root_path = API_S("");
    app->title = API_S("API");
    app->version = API_S("1.0.0");
    app->database = API__DATABASE_DEFAULT;
    app->file = api_arena_dup(&app->arena, api_str_of(name));
    return app;
}

struct api_app *api__app_ref(struct api_app *app)
{
    __atomic_add_fetch(&app->refs, 1, __ATOMIC_RELAXED);
    return app;
}

void api__app_unref(struct api_app *app)
{
    if (!app || __atomic_sub_fetch(&app->refs, 1, __ATOMIC_ACQ_REL) != 0)
        return;
    api_buf_deinit(&app->openapi_json);
    api_buf_deinit(&app->openapi_yaml);
    struct api__native *code = app->code;
    void (*free_code)(struct api__native *) = app->free_code;
    api_arena_deinit(&app->arena);
    free(app);
    if (code)
        free_code(code);
}

void api_app_free(api_app *app)
{
    api__app_unref(app);
}

const char *api_app_title(const api_app *app)
{
    return app->title.p;
}

const char *api_app_database(const api_app *app)
{
    return app->database;
}

bool api_app_has_auth(const api_app *app)
{
    return app->auth;
}

void api_app_limits(const api_app *app, api_limits *out)
{
    *out = app->limits;
}

api_str api_app_openapi_json(const api_app *app)
{
    return api_buf_get(&app->openapi_json);
}

api_str api_app_openapi_yaml(const api_app *app)
{
    return api_buf_get(&app->openapi_yaml);
}

size_t api_app_model_count(const api_app *app)
{
    return app->model_count;
}

size_t api_app_route_count(const api_app *app)
{
    return app->operation_count;
}

api_route_info api_app_route_get(const api_app *app, size_t i)
{
    if (i >= app->operation_count)
        return (api_route_info){"", "", "", ""};
    const struct api__operation *o = &app->operations[i];
    return (api_route_info){o->websocket ? "WS" : o->method, o->path, o->operation_id, o->permission};
}
