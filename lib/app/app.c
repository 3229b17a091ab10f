/* An app's life: read, built, shared, freed; and its accessors. */
#include <api/server.h>
#include <stdio.h>
#include <stdlib.h>

#include "app/declared.h"
#include "app/native.h"
#include "app/reader.h"
#include "app/yaml.h"

static int parse(const char *name, api_str text, struct api_app *app, api_node **root, api_problems *problems)
{
    size_t n = strlen(name);
    if (n < 5 || strcmp(name + n - 5, ".json") != 0)
        return api__yaml_parse(&app->arena, name, text, root, problems);
    api_json_error e;
    api_str copy = api_arena_dup(&app->arena, text);
    int err = copy.p ? api_json_parse(&app->arena, copy, API_JSON_UNIQUE, root, &e) : API_ENOMEM;
    if (err == API_EJSON)
        api_problems_add(problems, name, e.line, e.column, "%s", e.reason);
    return err;
}

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
    app->database = "sqlite:api.db";
    app->file = api_arena_dup(&app->arena, api_str_of(name));
    return app;
}

api_app *api_app_parse(const char *name, api_str text, api_problems *problems)
{
    struct api_app *app = api__app_new(name);
    struct reader r = {.app = app, .file = name, .problems = problems};
    size_t before = api_problems_count(problems);
    api_node *root = NULL;
    int err = app ? parse(name, text, app, &root, problems) : API_ENOMEM;
    if (!err) {
        r.arena = &app->arena;
        const char *slash = strrchr(name, '/');
        app->database = api_arena_printf(&app->arena, "sqlite:%.*sapi.db", slash ? (int)(slash + 1 - name) : 0, name).p;
        api__read_app(&r, root);
        err = r.err;
    }
    if (!err && api_problems_count(problems) == before)
        err = api__operations_build(app);
    if (app)
        app->table_count = app->resource_count;
    if (!err && api_problems_count(problems) == before)
        err = api__openapi_build(app);
    if (err == API_ENOMEM)
        api_problems_add(problems, name, 0, 0, "%s", api_strerror(err));
    if (err || api_problems_count(problems) != before) {
        api_app_free(app);
        return NULL;
    }
    return app;
}

static int read_file(const char *path, api_buf *out)
{
    FILE *f = fopen(path, "re");
    if (!f)
        return API_ESYS;
    char part[8192];
    for (size_t n; (n = fread(part, 1, sizeof part, f)) > 0;)
        api_buf_put(out, part, n);
    int err = ferror(f) ? API_ESYS : out->err;
    fclose(f);
    return err;
}

api_app *api_app_load(const char *path, api_problems *problems)
{
    return api_app_load_with(path, NULL, problems);
}

static api_app *load_native(const char *path, const api_load_options *o, api_problems *problems)
{
    struct api__native *code;
    api_app *app = api__native_load(path, o, &code, problems);
    if (app)
        app->native = code;
    return app;
}

api_app *api_app_load_with(const char *path, const api_load_options *o, api_problems *problems)
{
    if (api__native_is(path))
        return load_native(path, o, problems);
    api_buf text;
    api_buf_init(&text, API__YAML_MAX + 1);
    api_app *app = NULL;
    int err = read_file(path, &text);
    if (err == API_ESYS)
        api_problems_add(problems, path, 0, 0, "cannot be read: %m");
    else if (err)
        api_problems_add(problems, path, 0, 0, "the file is larger than 1 MiB");
    else
        app = api_app_parse(path, api_buf_get(&text), problems);
    api_buf_deinit(&text);
    return app;
}

/* What `api init` writes and what is served where there is no app file. */
static const char starter[] =
    "api: 1                                   # version of this file format\n"
    "info:\n"
    "  title: Items\n"
    "  version: 1.0.0\n"
    "  description: Items, their prices, and whether they are on offer.\n"
    "  contact: {name: API support, url: https://example.com/support, email: support@example.com}\n"
    "  license: {name: MIT, identifier: MIT}\n"
    "models:\n"
    "  items:\n"
    "    title: Item\n"
    "    description: Something that is sold.\n"
    "    properties:\n"
    "      name:     {type: string, minLength: 1, maxLength: 100}\n"
    "      price:    {type: number, minimum: 0}\n"
    "      is_offer: {type: [boolean, \"null\"], default: null}\n"
    "    required: [name, price]\n"
    "    filter: [name, price, is_offer]\n"
    "    sort: [name, price]\n";

const char *api_app_starter_text(void)
{
    return starter;
}

api_app *api_app_starter(api_problems *problems)
{
    return api_app_parse("starter", api_str_of(starter), problems);
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
    for (struct api__mount *m = app->declared ? app->declared->mounts : NULL; m; m = m->next)
        api__app_unref(m->app);
    api_buf_deinit(&app->openapi_json);
    api_buf_deinit(&app->openapi_yaml);
    struct api__native *native = app->native;
    api_arena_deinit(&app->arena);
    free(app);
    api__native_free(native);
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
    size_t n = 0;
    if (!app->declared)
        return app->resource_count;
    for (const struct api__known_model *k = app->declared->models; k; k = k->next)
        n++;
    return n;
}

size_t api_app_route_count(const api_app *app)
{
    return app->operation_count;
}

static bool has_schemes(const struct api_app *app)
{
    for (const struct api__dependency *d = app->declared ? app->declared->dependencies : NULL; d; d = d->next)
        if (d->def->options.scheme)
            return true;
    return false;
}

api_route_info api_app_route_get(const api_app *app, size_t i)
{
    static const char *const grants[] = {"any", "authenticated", "admin"};
    if (i >= app->operation_count)
        return (api_route_info){"", "", "", ""};
    const struct api__operation *o = &app->operations[i];
    const char *permission = app->guarded ? grants[o->grant] : has_schemes(app) ? "any" : "";
    if (app->guarded && o->declared && o->declared->policy == API__POLICY_DEFAULT)
        permission = "authenticated (default)";
    if (o->declared && o->declared->schemes)
        permission = o->declared->schemes;
    return (api_route_info){o->declared && o->declared->websocket ? "WS" : o->method, o->path, o->operation_id,
                            permission};
}
