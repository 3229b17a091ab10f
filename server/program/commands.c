/* serve, check, routes and openapi of a program. */
#include <api.h>
#include <api/serve.h>
#include <stdio.h>

#include "server/program/program.h"
#include "shared/command_flags.h"
#include "shared/messages.h"

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
        "SIGTERM and SIGINT finish what is in flight; a second one ends at once. A port in use or a bad database end\n"
        "with exit status 1. \"api serve --reload SOURCE.c\" is for development: a program cannot compile itself.",
    .flags = api__serve_flags,
    .size = sizeof(api_serve),
    .run = run_serve,
};

/* --- check --- */

static void print_ok(const struct api__program *p, const api_app *app)
{
    size_t models = api_app_model_count(app), n = api_app_route_count(app);
    printf("%s: ok (%zu model%s, %zu operation%s)\n", p->name, models, models == 1 ? "" : "s", n, n == 1 ? "" : "s");
}

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
        print_ok(p, app);
    api_problems_free(problems);
    api_app_free(app);
    return st;
}

const api__command api__command_check = {
    .name = "check",
    .usage = "check",
    .about = "Check the app and tell every mistake",
    .text = "Each mistake is one line on stderr; then the exit status is 2.",
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

enum { COLUMNS = 4 };

static void cells_of(const api_app *app, size_t i, const char *cells[COLUMNS])
{
    api_route_info r = api_app_route_get(app, i);
    const char *row[COLUMNS] = {r.method, r.path, r.operation_id, r.permission};
    memcpy(cells, row, sizeof row);
}

static void print_table(const api_app *app)
{
    static const char *const heads[COLUMNS] = {"METHOD", "PATH", "OPERATION", "PERMISSION"};
    const char *cells[COLUMNS];
    size_t widths[COLUMNS];
    for (size_t k = 0; k < COLUMNS; k++)
        widths[k] = strlen(heads[k]);
    for (size_t i = 0; i < api_app_route_count(app); i++) {
        cells_of(app, i, cells);
        for (size_t k = 0; k < COLUMNS; k++)
            widths[k] = strlen(cells[k]) > widths[k] ? strlen(cells[k]) : widths[k];
    }
    memcpy(cells, heads, sizeof heads);
    for (size_t i = 0; i <= api_app_route_count(app); i++) {
        for (size_t k = 0; k < COLUMNS; k++)
            printf("%-*s%s", k + 1 < COLUMNS ? (int)widths[k] + 2 : 0, cells[k], k + 1 < COLUMNS ? "" : "\n");
        cells_of(app, i, cells);
    }
}

static void print_json(const api_app *app)
{
    static const char *const names[COLUMNS] = {"method", "path", "operation", "permission"};
    const char *cells[COLUMNS];
    api_buf b;
    api_buf_init(&b, API_BUF_NO_MAX);
    api_buf_putc(&b, '[');
    for (size_t i = 0; i < api_app_route_count(app); i++) {
        cells_of(app, i, cells);
        for (size_t k = 0; k < COLUMNS; k++) {
            api_buf_printf(&b, "%s\"%s\":", k ? "," : i ? ",{" : "{", names[k]);
            api_json_put_str(&b, api_str_of(cells[k]));
        }
        api_buf_putc(&b, '}');
    }
    api_buf_putc(&b, ']');
    puts(api_buf_cstr(&b));
    api_buf_deinit(&b);
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
    (f->format && strcmp(f->format, "json") == 0 ? print_json : print_table)(app);
    api_app_free(app);
    return API__EXIT_DONE;
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
    api_str text = yaml ? api_app_openapi_yaml(app) : api_app_openapi_json(app);
    fwrite(text.p, 1, text.n, stdout);
    if (text.n && text.p[text.n - 1] != '\n')
        putchar('\n');
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
