/* api check: reports the mistakes of an app; of a server whether its document can be read. */
#include "cli/commands/commands.h"
#include "cli/commands/source.h"
#include "cli/core/app.h"
#include "cli/core/memory.h"
#include "cli/core/message.h"
#include "cli/http/document.h"
#include "cli/http/program.h"
#include "cli/spec/spec.h"
#include "shared/app_report.h"

/* Models are the tags with an operation TAG_list; tags of other operations do not count. */
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
    api_problems *problems = xcheck(api_problems_new());
    int st = api_app_check(app, problems) ? api__print_problems(c->color_err, FAIL_USAGE, problems, false) : DONE;
    api_problems_free(problems);
    return st;
}

static int run(cli *c, const command *self, void *own, int argc, char **argv)
{
    const char *path;
    api_app *app;
    bool file;
    if (argc > 1)
        return fail(c, FAIL_USAGE, "usage: api %s", self->usage);
    int st = source_find(c, argc, argv, &path, &file);
    if (st)
        return st;
    if (!file) {
        if ((st = document_load(c)))
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
    .about = "Check an app and report every mistake",
    .text = "Each mistake is one line on stderr, file:line:column: message; the exit status is then 2.\n"
            "APP may be a C source, which is compiled, or a shared object: see api serve.\n"
            "Without APP it is the app file of this directory; where there is none, the document of the server.\n"
            "A line on stderr names what was checked.",
    .examples = "  api check shop.yaml\n  api check shop.c",
    .own = app_build_flags,
    .own_size = sizeof(app_build),
    .run = run,
};
