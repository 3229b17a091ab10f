/* api routes: lists the operations of an app or a server. */
#include "cli/commands/commands.h"
#include "cli/commands/source.h"
#include "cli/core/app.h"
#include "cli/core/memory.h"
#include "cli/core/message.h"
#include "cli/http/document.h"
#include "cli/output/output.h"
#include "cli/spec/spec.h"
#include "shared/app_report.h"

static api_str permission_of(const struct spec *s, const operation *o)
{
    const api_node *declared = api_node_get(o->node, "x-permission");
    const api_node *security = api_node_get(o->node, "security");
    if (declared && declared->kind == API_STRING)
        return declared->text;
    if (!security)
        security = api_node_get(s->root, "security");
    if (!security)
        return API_S("");
    return security->count ? API_S("authenticated") : API_S("any");
}

static int server_routes(cli *c, api_buf *b)
{
    int st = document_load(c);
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
    for (size_t i = 0; i < api_app_route_count(app); i++) {
        api_route_info r = api_app_route_get(app, i);
        api__route_put(b, r.method, api_str_of(r.path), api_str_of(r.operation_id), api_str_of(r.permission));
    }
    api_buf_str(b, b->n ? API_S("]") : API_S("[]"));
    api_app_free(app);
    return DONE;
}

static int print_routes(cli *c, api_buf *b)
{
    xcheck(b->err ? NULL : b);
    if (!c->flags.format && !c->flags.jq)
        c->flags.format = "table";
    return output_text(c, api_buf_get(b), true);
}

static int run(cli *c, const command *self, void *own, int argc, char **argv)
{
    const char *path;
    api_buf b;
    bool file;
    if (argc > 1)
        return fail(c, FAIL_USAGE, "usage: api %s", self->usage);
    int st = source_find(c, argc, argv, &path, &file);
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
    .text = "Of APP; else of the app file here; else of the server. A line on stderr names the source.",
    .examples = "  api routes\n  api routes --format json shop.yaml",
    .own = app_build_flags,
    .own_size = sizeof(app_build),
    .output = true,
    .run = run,
};
