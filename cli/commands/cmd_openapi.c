/* api openapi: prints the document of an app or a server. */
#include "cli/commands/commands.h"
#include "cli/commands/source.h"
#include "cli/core/app.h"
#include "cli/core/message.h"
#include "cli/http/document.h"
#include "cli/output/output.h"
#include "shared/app_report.h"

static int run(cli *c, const command *self, void *own, int argc, char **argv)
{
    const char *path, *format = c->flags.format;
    bool yaml = format && strcmp(format, "yaml") == 0;
    api_app *app;
    api_str text;
    bool file;
    if (argc > 1)
        return fail(c, FAIL_USAGE, "usage: api %s", self->usage);
    int st = source_find(c, argc, argv, &path, &file);
    if (st)
        return st;
    if (!file) {
        if ((st = document_text(c, &text)))
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
    .text = "Of APP; else of the app file here; else of the server that --server or API_SERVER names.\n"
            "A line on stderr names the source.",
    .examples = "  api openapi --format yaml > openapi.yaml\n  api openapi --jq '.paths | keys[]'",
    .own = app_build_flags,
    .own_size = sizeof(app_build),
    .output = true,
    .run = run,
};
