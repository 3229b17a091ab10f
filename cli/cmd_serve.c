/* api serve: the app over sockets until a signal. */
#include "app.h"
#include "commands.h"
#include "message.h"
#include "program.h"
#include "shared/command_flags.h"

/* The first build keeps to the limits too, as far as they are known without the app. */
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
        "object (.so) that was built from several. With --reload the sources and their headers are watched as well;\n"
        "the compiler's messages are shown, and the last version without mistakes is served on; after a crash the "
        "next\n"
        "save starts the server again.\n"
        "SIGTERM and SIGINT finish what is in flight; a second one ends at once. With --isolate channels and what\n"
        "the code keeps in memory are each process' own.\n"
        "Behind a proxy, --proxies says whose word about clients is believed (Forwarded, else X-Forwarded-For,\n"
        "-Proto, -Host and -Port; X-Forwarded-Prefix; the PROXY protocol), and --root-path under which path they\n"
        "see the app. Both count before what the app says. LIST has addresses, networks, \"unix\" for who comes\n"
        "over a Unix socket, or \"*\".\n"
        "Mistakes in the app end with exit status 2, a port in use or a bad database with 1.",
    .examples = "  api serve\n  api serve shop.yaml --host 0.0.0.0 --port 80 --access-log\n  api serve --unix "
                "/run/api.sock\n  api serve shop.c --reload --cflags \"-Ilib -lm\"",
    .own = api__serve_source_flags,
    .own_size = sizeof(api_serve),
    .limits = true,
    .run = run,
};
