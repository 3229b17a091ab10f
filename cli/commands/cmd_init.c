/* api init: an app file, or a project in C, to start from. */
#include "cli/commands/commands.h"
#include "cli/core/message.h"
#include "shared/command_flags.h"

static int run(cli *c, const command *self, void *own, int argc, char **argv)
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
    .text =
        "FILE is api.yaml by default. With --c a project is written to DIR (this directory by default): a source, a\n"
        "Makefile, a test and a README. If one of the files exists, nothing is written, unless --force is given.",
    .examples = "  api init && api serve\n  api init --c shop && cd shop && make test",
    .own = api__init_flags,
    .own_size = sizeof(api_init),
    .run = run,
};
