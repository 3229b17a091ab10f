/* api init, check, routes, openapi: what an app file says, or what a server's document says. */
#include "app.h"
#include "output.h"
#include "program.h"
#include "shared/app_report.h"
#include "shared/command_flags.h"
#include "spec.h"

/* init */

static int run_init(cli *c, const command *self, void *own, int argc, char **argv)
{
    api_init *f = own;
    if (argc > 1)
        return fail(c, FAIL_USAGE, "usage: api %s", self->usage);
    f->color = c->color_err;
    f->quiet = c->flags.quiet;
    return api_init_run(f, argv[0]);
}

const command cmd_init = {
    .name = "init",
    .usage = "init [--force] [FILE] | init --c [--force] [DIR]",
    .about = "Write an app file, or a project in C, to start from",
    .text = "FILE is api.yaml by default. With --c it is a project in DIR (this directory by default): a source, a\n"
            "Makefile, a test and a README. If one of the files exists, nothing is written, unless --force is given.",
    .examples = "  api init && api serve\n  api init --c shop && cd shop && make test",
    .own = api__init_flags,
    .own_size = sizeof(api_init),
    .run = run_init,
};

/* check */

/* Tags with a list: those of an app's own operations have none. */
static size_t count_models(const struct spec *s)
{
    const api_node *tags = api_node_get(s->root, "tags");
    size_t n = 0;
    for (const api_node *tag = tags ? tags->first : NULL; tag; tag = tag->next) {
        const api_node *name = api_node_get(tag, "name");
        for (size_t i = 0; name && i < s->count; i++) {
            api_str id = s->list[i].id;
            n += id.n == name->text.n + 5 && memcmp(id.p, name->text.p, name->text.n) == 0 &&
                 memcmp(id.p + name->text.n, "_list", 5) == 0;
        }
    }
    return n;
}

static int check_app(cli *c, const api_app *app)
{
    api_problems *problems = need(c, api_problems_new());
    int st = api_app_check(app, problems) ? api__print_problems(c->color_err, FAIL_USAGE, problems, false) : DONE;
    api_problems_free(problems);
    return st;
}

static int run_check(cli *c, const command *self, void *own, int argc, char **argv)
{
    const char *path;
    api_app *app;
    bool file;
    if (argc > 1)
        return fail(c, FAIL_USAGE, "usage: api %s", self->usage);
    int st = app_meant(c, argc, argv, &path, &file);
    if (st)
        return st;
    if (!file) {
        if ((st = spec_load(c)))
            return st;
        api__print_ok(program_is_app() && c->flags.local ? program_path() : c->server, count_models(c->spec),
                      c->spec->count);
        return DONE;
    }
    if ((st = app_open(c, path, own, &app)))
        return st;
    if (!(st = check_app(c, app)))
        api__print_ok(path ? path : "starter app", api_app_model_count(app), api_app_route_count(app));
    api_app_free(app);
    return st;
}

const command cmd_check = {
    .name = "check",
    .usage = "check [APP]",
    .about = "Check an app and tell every mistake",
    .text = "Each mistake is one line on stderr, file:line:column: what is wrong; then the exit status is 2.\n"
            "APP may be a C source, which is compiled, or a shared object: see api serve.\n"
            "Without APP it is the app file of this directory; where there is none, the document of the server.\n"
            "A line on stderr says which.",
    .examples = "  api check shop.yaml\n  api check shop.c",
    .own = app_build_flags,
    .own_size = sizeof(app_build),
    .run = run_check,
};

/* routes */

static api_str permission_of(const struct spec *s, const operation *o)
{
    const api_node *said = api_node_get(o->node, "x-permission");
    const api_node *security = api_node_get(o->node, "security");
    if (said && said->kind == API_STRING)
        return said->text;
    if (!security)
        security = api_node_get(s->root, "security");
    if (!security)
        return API_S("");
    return security->count ? API_S("authenticated") : API_S("any");
}

static int server_routes(cli *c, api_buf *b)
{
    int st = spec_load(c);
    for (size_t i = 0; !st && i < c->spec->count; i++) {
        const operation *o = &c->spec->list[i];
        api__route_put(b, o->method, o->path, o->id, permission_of(c->spec, o));
    }
    api_buf_str(b, b->n ? API_S("]") : API_S("[]"));
    return st;
}

static int app_routes(cli *c, const char *path, const app_build *build, api_buf *b)
{
    api_app *app;
    int st = app_open(c, path, build, &app);
    if (st)
        return st;
    api__routes_put(b, app);
    api_app_free(app);
    return DONE;
}

static int print_routes(cli *c, api_buf *b)
{
    need(c, b->err ? NULL : b);
    if (!c->flags.format && !c->flags.jq)
        c->flags.format = "table";
    return output_text(c, api_buf_get(b), true);
}

static int run_routes(cli *c, const command *self, void *own, int argc, char **argv)
{
    const char *path;
    api_buf b;
    bool file;
    if (argc > 1)
        return fail(c, FAIL_USAGE, "usage: api %s", self->usage);
    int st = app_meant(c, argc, argv, &path, &file);
    if (st)
        return st;
    api_buf_init(&b, API_BUF_NO_MAX);
    st = file ? app_routes(c, path, own, &b) : server_routes(c, &b);
    if (!st)
        st = print_routes(c, &b);
    api_buf_deinit(&b);
    return st;
}

const command cmd_routes = {
    .name = "routes",
    .usage = "routes [APP]",
    .about = "List the operations and who may call them",
    .text = "Of APP; else of the app file here; else of the server. A line on stderr says which.",
    .examples = "  api routes\n  api routes --format json shop.yaml",
    .own = app_build_flags,
    .own_size = sizeof(app_build),
    .output = true,
    .run = run_routes,
};

/* openapi */

static int run_openapi(cli *c, const command *self, void *own, int argc, char **argv)
{
    const char *path, *format = c->flags.format;
    bool yaml = format && strcmp(format, "yaml") == 0;
    api_app *app;
    api_str text;
    bool file;
    if (argc > 1)
        return fail(c, FAIL_USAGE, "usage: api %s", self->usage);
    int st = app_meant(c, argc, argv, &path, &file);
    if (st)
        return st;
    if (!file) {
        if ((st = spec_fetch(c, &text)))
            return st;
        if (format || c->flags.jq)
            return output_text(c, text, false);
        api__print_document(text);
        return DONE;
    }
    if ((st = app_open(c, path, own, &app)))
        return st;
    if (c->flags.jq)
        st = output_text(c, api_app_openapi_json(app), false);
    else
        api__print_document(yaml ? api_app_openapi_yaml(app) : api_app_openapi_json(app));
    api_app_free(app);
    return st;
}

const command cmd_openapi = {
    .name = "openapi",
    .usage = "openapi [--format json|yaml] [APP]",
    .about = "Print the OpenAPI document",
    .text = "Of APP; else of the app file here; else of the server, as --server or API_SERVER names it.\n"
            "A line on stderr says which.",
    .examples = "  api openapi --format yaml > openapi.yaml\n  api openapi --jq '.paths | keys[]'",
    .own = app_build_flags,
    .own_size = sizeof(app_build),
    .output = true,
    .run = run_openapi,
};
