/* api serve: serves an app over sockets until a signal comes. */
#include "cli/commands/commands.h"
#include "cli/core/app.h"
#include "cli/core/message.h"
#include "cli/http/program.h"
#include "shared/command_flags.h"

/* The first compilation is limited too, as far as limits are known without the app. */
static int open_app(cli *c, const api_serve *f, api_app **app)
{
    api_limits limits;
    int st = api_serve_limits(f, NULL, &limits);
    const app_build build = {.cc = f->cc, .cflags = f->cflags, .time = limits.compile_time, .copy = f->reload};
    return st ? st : app_open(c, f->path, &build, app);
}

static int run(cli *c, const command *self, void *values, int argc, char **argv)
{
    api_serve *f = values;
    api_app *app;
    if (argc > 1)
        return fail(c, FAIL_USAGE, "usage: api %s", self->usage);
    if (!argc && program_is_app())
        return fail(c, FAIL_USAGE, "%s is the app (API_APP_PROGRAM): \"%s serve\" serves it", program_path(),
                    program_path());
    f->path = argc ? argv[0] : app_find();
    f->color = c->color_err;
    int st = open_app(c, f, &app);
    if (st)
        return st;
    if (f->reload && !f->path)
        note(c, "--reload: there is no app file to watch; \"api init\" writes one");
    st = api_serve_run(f, app);
    api_app_free(app);
    return st;
}

const command cmd_serve = {
    .name = "serve",
    .usage = "serve [APP] [--host ADDRESS] [--port PORT] [--reload]",
    .about = "Serve an app",
    .text =
        "APP is an app file, by default api.yaml, api.yml or api.json of this directory; without one the built-in\n"
        "starter app is served. APP may also be a C source with an API_APP, which is compiled and loaded, or a shared\n"
        "object (.so) that was built from several. With --reload the sources and their headers are watched as well:\n"
        "the compiler's messages are shown, the last version without mistakes is served meanwhile, and after a crash\n"
        "the next save starts the server again.\n"
        "SIGTERM and SIGINT let the requests in flight finish; a second one ends the server at once. With --isolate,\n"
        "channels and what the code keeps in memory belong to one process.\n"
        "Behind a proxy, --proxies lists the proxies whose information about clients is trusted (Forwarded, else\n"
        "X-Forwarded-For, -Proto, -Host and -Port; X-Forwarded-Prefix; the PROXY protocol), and --root-path is the\n"
        "path under which clients see the app. Both override the app's own settings. LIST has addresses, networks,\n"
        "\"unix\" for clients of the Unix socket, or \"*\".\n"
        "The exit status is 2 for mistakes in the app, 1 for a port in use or a database that cannot be used.",
    .examples = "  api serve\n  api serve shop.yaml --host 0.0.0.0 --port 80 --access-log\n  api serve --unix "
                "/run/api.sock\n  api serve shop.c --reload --cflags \"-Ilib -lm\"",
    .own = api__serve_source_flags,
    .own_size = sizeof(api_serve),
    .limits = true,
    .run = run,
};
