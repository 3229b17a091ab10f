/* api serve: the app over sockets until a signal. */
#include "app.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>

struct serve_flags {
    const char *host, *port, *unix_path, *workers, *database, *log_level, *log_format;
    strings limits;
    bool reload, access_log, metrics;
};

#define AT(field) offsetof(struct serve_flags, field)

static const flag own[] = {
    {"host", 0, FLAG_TEXT, "ADDRESS", NULL, "listen on this address (127.0.0.1)", AT(host)},
    {"port", 0, FLAG_TEXT, "PORT", NULL, "listen on this port (8000); 0 takes a free one", AT(port)},
    {"unix", 0, FLAG_TEXT, "PATH", NULL, "listen on a Unix socket instead", AT(unix_path)},
    {"workers", 0, FLAG_TEXT, "N", NULL, "threads that serve (one a core)", AT(workers)},
    {"database", 0, FLAG_TEXT, "URL", NULL, "use this database, as in sqlite:shop.db", AT(database)},
    {"reload", 0, FLAG_SWITCH, NULL, NULL, "read the app file again whenever it changes", AT(reload)},
    {"log-level", 0, FLAG_TEXT, "LEVEL", "error warn info debug", "how much is logged on stderr", AT(log_level)},
    {"log-format", 0, FLAG_TEXT, "FORMAT", "text json", "how it is logged", AT(log_format)},
    {"access-log", 0, FLAG_SWITCH, NULL, NULL, "log every request", AT(access_log)},
    {"limit", 0, FLAG_MANY, "NAME=VALUE", NULL, "change a limit, as in body=4MiB or idle_time=30s", AT(limits)},
    {"metrics", 0, FLAG_SWITCH, NULL, NULL, "answer /metrics on other than loopback addresses too", AT(metrics)},
    {0},
};

/* For the signal handler, which gets no argument. */
static api_server *volatile serving;

static void on_signal(int number)
{
    (void)number;
    int saved = errno;
    if (serving)
        api_server_stop(serving);
    errno = saved;
}

static void catch_signals(void)
{
    struct sigaction sa = {.sa_handler = on_signal, .sa_flags = SA_RESTART};
    sigemptyset(&sa.sa_mask);
    sigaction(SIGTERM, &sa, NULL);
    sigaction(SIGINT, &sa, NULL);
}

static int number(cli *c, const char *name, const char *text, int most, int *out)
{
    int64_t v;
    if (!text)
        return 0;
    if (api_json_int(api_str_of(text), &v) != 0 || v < 0 || v > most)
        return fail(c, FAIL_USAGE, "--%s: \"%s\" is no number from 0 to %d", name, text, most);
    *out = (int)v;
    return 0;
}

static int unknown_limit(cli *c, api_str name)
{
    api_str list[64];
    size_t n = 0;
    for (; n < api_limit_count() && n < 64; n++)
        list[n] = api_str_of(api_limit_get(n)->name);
    api_str near = suggest(name, list, n);
    if (near.p)
        return fail(c, FAIL_USAGE, "--limit: there is no limit \"%.*s\"; did you mean \"%.*s\"?", API_FMT(name),
                    API_FMT(near));
    return fail(c, FAIL_USAGE, "--limit: there is no limit \"%.*s\"", API_FMT(name));
}

static int set_limit(cli *c, api_limits *limits, const char *text)
{
    const char *equals = strchr(text, '=');
    if (!equals)
        return fail(c, FAIL_USAGE, "--limit: \"%s\" should be NAME=VALUE", text);
    api_str name = {text, (size_t)(equals - text)};
    int err = api_limits_set(limits, name, api_str_of(equals + 1));
    if (err == API_ENOTFOUND)
        return unknown_limit(c, name);
    if (err)
        return fail(c, FAIL_USAGE, "--limit %s: %s", text, "no number, or outside what is allowed");
    return 0;
}

/* The app file's, then the environment's, then the flags'. */
static int set_limits(cli *c, const api_app *app, const struct serve_flags *f, api_settings *s)
{
    api_problems *problems = need(c, api_problems_new());
    api_app_limits(app, &s->limits);
    api_limits_from_env(&s->limits, problems);
    s->limits_given = true;
    int st = api_problems_count(problems) ? fail_problems(c, FAIL_LOCAL, problems, true) : 0;
    api_problems_free(problems);
    for (size_t i = 0; !st && i < f->limits.n; i++)
        st = set_limit(c, &s->limits, f->limits.v[i]);
    return st;
}

static int set_flags(cli *c, const struct serve_flags *f, api_settings *s)
{
    api_settings_init(s);
    if (f->host)
        s->host = f->host;
    s->unix_path = f->unix_path;
    s->database = f->database;
    if (f->log_level)
        s->log_level = f->log_level;
    if (f->log_format)
        s->log_format = strcmp(f->log_format, "json") == 0 ? API_LOG_JSON : API_LOG_TEXT;
    s->access_log = s->access_log || f->access_log;
    s->metrics = f->metrics;
    int st = number(c, "port", f->port, 65535, &s->port);
    return st ? st : number(c, "workers", f->workers, 1024, &s->workers);
}

static void print_start(cli *c, const api_server *server, const char *database)
{
    const char *url = api_server_url(server);
    int workers = api_server_worker_count(server);
    printf("Listening on %s (%d worker%s)", url, workers, workers == 1 ? "" : "s");
    if (strncmp(url, "unix:", 5) != 0)
        printf("   docs %s/docs", url);
    printf("   database %s\n", app_database_label(c, database));
    fflush(stdout);
}

static int serve(cli *c, api_app *app, const api_settings *s)
{
    api_problems *problems = need(c, api_problems_new());
    api_server *server = api_server_new(app, s, problems);
    int st = server ? DONE : fail_problems(c, FAIL_LOCAL, problems, true);
    api_problems_free(problems);
    if (!server)
        return st;
    serving = server;
    catch_signals();
    print_start(c, server, s->database ? s->database : api_app_database(app));
    int err = api_server_run(server);
    signal(SIGTERM, SIG_IGN);
    signal(SIGINT, SIG_IGN);
    serving = NULL;
    api_server_free(server);
    return err ? fail(c, FAIL_LOCAL, "the server ended: %s", api_strerror(err)) : DONE;
}

static int run(cli *c, const command *self, void *values, int argc, char **argv)
{
    const struct serve_flags *f = values;
    api_settings s;
    api_app *app;
    if (argc > 1)
        return fail(c, FAIL_USAGE, "usage: api %s", self->usage);
    const char *path = argc ? argv[0] : app_find();
    int st = set_flags(c, f, &s);
    if (st || (st = app_open(c, path, &app)))
        return st;
    s.app_path = path;
    s.reload = f->reload && path;
    if (f->reload && !path)
        note(c, "--reload: there is no app file to watch; \"api init\" writes one");
    st = set_limits(c, app, f, &s);
    if (!st)
        st = serve(c, app, &s);
    api_app_free(app);
    return st;
}

const command cmd_serve = {
    .name = "serve",
    .usage = "serve [APP] [--host ADDRESS] [--port PORT] [--reload]",
    .about = "Serve an app",
    .text = "APP is an app file, by default api.yaml, api.yml or api.json of this directory; without one the built-in\n"
            "starter app is served. SIGTERM and SIGINT finish what is in flight; a second one ends at once.\n"
            "Mistakes in the app file end with exit status 2, a port in use or a bad database with 1.",
    .examples =
        "  api serve\n  api serve shop.yaml --host 0.0.0.0 --port 80 --access-log\n  api serve --unix /run/api.sock",
    .own = own,
    .own_size = sizeof(struct serve_flags),
    .limits = true,
    .run = run,
};
