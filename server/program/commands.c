/* serve, check, routes and openapi of a program. */
#include <api.h>
#include <api/serve.h>
#include <stdio.h>
#include <unistd.h>

#include "server/program/program.h"
#include "shared/app_report.h"
#include "shared/command_flags.h"
#include "shared/messages.h"
#include "shared/table.h"
#include "shared/width.h"

/* --- serve --- */

static int run_serve(struct api__program *p, const api__command *self, void *flags, int argc, char **argv)
{
    (void)argv;
    api_serve *f = flags;
    if (argc)
        return api__program_usage(p, self);
    api_app *app = api__program_app(p);
    if (!app)
        return API__EXIT_USAGE;
    f->color = p->color;
    int st = api_serve_run(f, app);
    api_app_free(app);
    return st;
}

const api__command api__command_serve = {
    .name = "serve",
    .usage = "serve [--host ADDRESS] [--port PORT]",
    .about = "Serve the app",
    .text =
        "SIGTERM and SIGINT let the requests in flight finish; a second one ends the server at once. The exit status\n"
        "is 1 for a port in use or a database that cannot be used. For development there is\n"
        "\"api serve --reload SOURCE.c\": a program cannot compile itself.",
    .flags = api__serve_flags,
    .size = sizeof(api_serve),
    .run = run_serve,
};

/* --- check --- */

static int run_check(struct api__program *p, const api__command *self, void *flags, int argc, char **argv)
{
    (void)flags, (void)argv;
    if (argc)
        return api__program_usage(p, self);
    api_app *app = api__program_app(p);
    if (!app)
        return API__EXIT_USAGE;
    api_problems *problems = api_problems_new();
    int st = API__EXIT_DONE;
    if (!problems || api_app_check(app, problems) != 0)
        st = api__print_problems(p->color, API__EXIT_USAGE, problems, false);
    else
        api__print_ok(p->name, api_app_model_count(app), api_app_route_count(app));
    api_problems_free(problems);
    api_app_free(app);
    return st;
}

const api__command api__command_check = {
    .name = "check",
    .usage = "check",
    .about = "Check the app and report every mistake",
    .text = "Each mistake is one line on stderr; the exit status is then 2.",
    .run = run_check,
};

/* --- routes --- */

struct format {
    const char *format;
};

static const api__flag routes_flags[] = {
    API__TEXT_ROW(struct format, format, 0, "format", "FORMAT", "how to print", .choices = "table json"),
    {0},
};

static int print_table(const struct api__program *p, api_str json)
{
    api_arena arena;
    api_node *root = NULL;
    api_json_error wrong;
    api_buf b;
    api_arena_init(&arena, API_BUF_NO_MAX);
    api_buf_init(&b, API_BUF_NO_MAX);
    int err = api_json_parse(&arena, json, 0, &root, &wrong);
    api_str columns[] = {API_S("method"), API_S("path"), API_S("operation"), API_S("permission")};
    if (!err)
        api__table_put(&arena, &b,
                       &(api__table){.first = root->first,
                                     .list = true,
                                     .columns = columns,
                                     .count = sizeof columns / sizeof *columns,
                                     .capitals = true,
                                     .color = api__wants_color(isatty(STDOUT_FILENO)),
                                     .width = api__output_width()});
    err = err ? err : b.err;
    fwrite(b.p, 1, b.n, stdout);
    api_buf_deinit(&b);
    api_arena_deinit(&arena);
    return err ? api__print_error(p->color, API__EXIT_LOCAL, "%s", api_strerror(err)) : API__EXIT_DONE;
}

static int run_routes(struct api__program *p, const api__command *self, void *flags, int argc, char **argv)
{
    (void)argv;
    const struct format *f = flags;
    if (argc)
        return api__program_usage(p, self);
    api_app *app = api__program_app(p);
    if (!app)
        return API__EXIT_USAGE;
    api_buf json;
    int st = API__EXIT_DONE;
    api_buf_init(&json, API_BUF_NO_MAX);
    for (size_t i = 0; i < api_app_route_count(app); i++) {
        api_route_info r = api_app_route_get(app, i);
        api__route_put(&json, r.method, api_str_of(r.path), api_str_of(r.operation_id), api_str_of(r.permission));
    }
    api_buf_str(&json, json.n ? API_S("]") : API_S("[]"));
    if (f->format && strcmp(f->format, "json") == 0)
        api__print_document(api_buf_get(&json));
    else
        st = print_table(p, api_buf_get(&json));
    api_buf_deinit(&json);
    api_app_free(app);
    return st;
}

const api__command api__command_routes = {
    .name = "routes",
    .usage = "routes [--format table|json]",
    .about = "List the operations and who may call them",
    .flags = routes_flags,
    .size = sizeof(struct format),
    .run = run_routes,
};

/* --- openapi --- */

static const api__flag openapi_flags[] = {
    API__TEXT_ROW(struct format, format, 0, "format", "FORMAT", "how to print", .choices = "json yaml"),
    {0},
};

static int run_openapi(struct api__program *p, const api__command *self, void *flags, int argc, char **argv)
{
    (void)argv;
    const struct format *f = flags;
    if (argc)
        return api__program_usage(p, self);
    api_app *app = api__program_app(p);
    if (!app)
        return API__EXIT_USAGE;
    bool yaml = f->format && strcmp(f->format, "yaml") == 0;
    api__print_document(yaml ? api_app_openapi_yaml(app) : api_app_openapi_json(app));
    api_app_free(app);
    return API__EXIT_DONE;
}

const api__command api__command_openapi = {
    .name = "openapi",
    .usage = "openapi [--format json|yaml]",
    .about = "Print the OpenAPI document",
    .flags = openapi_flags,
    .size = sizeof(struct format),
    .run = run_openapi,
};
