#include "cli/core/app.h"
#include "cli/core/memory.h"
#include "cli/core/message.h"
#include "shared/command_flags.h"

#include <errno.h>
#include <unistd.h>

const char *app_find(void)
{
    static const char *const names[] = {"api.yaml", "api.yml", "api.json"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (access(names[i], F_OK) == 0)
            return names[i];
    return NULL;
}

const api__flag app_build_flags[] = {API__BUILD_ROWS(app_build), {0}};

/* Compiler messages are for people and printed as they are. */
static void show(void *arg, api_str text)
{
    (void)arg;
    fflush(stdout);
    fwrite(text.p, 1, text.n, stderr);
}

int app_open(cli *c, const char *path, const app_build *build, api_app **out)
{
    api_load_options o = {.color = c->color_err, .output = show};
    if (build) {
        o.cc = build->cc;
        o.cflags = build->cflags;
        o.compile_time = build->time;
        o.copy = build->copy;
    }
    if (!path)
        path = app_find();
    if (path && access(path, R_OK) != 0)
        return fail(c, FAIL_LOCAL, "cannot read %s: %s", path, strerror(errno));
    api_problems *problems = xcheck(api_problems_new());
    *out = path ? api_app_load_with(path, &o, problems) : api_app_starter(problems);
    int st = *out ? DONE : api__print_problems(c->color_err, FAIL_USAGE, problems, false);
    api_problems_free(problems);
    return st;
}
