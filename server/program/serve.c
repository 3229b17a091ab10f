#include "server/program/serve.h"

#include <api/json.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "app/url_prefix.h"
#include "base/networks.h"
#include "server/program/crash.h"
#include "server/program/isolate.h"
#include "server/program/keeper.h"
#include "shared/command_flags.h"
#include "shared/limit_text.h"
#include "shared/messages.h"
#include "shared/suggest.h"
#include "store/engines/engines.h"

/* --- flags --- */

static int number(const api_serve *f, const char *name, const char *text, int most, int *out)
{
    int64_t v;
    if (!text)
        return 0;
    if (api_json_int(api_str_of(text), &v) != 0 || v < 0 || v > most)
        return api__print_error(f->color, API__EXIT_USAGE,
                                "invalid value \"%s\" for --%s: expected a number from 0 to %d", text, name, most);
    *out = (int)v;
    return 0;
}

static int unknown_limit(const api_serve *f, api_str name)
{
    api_str list[256];
    size_t n = 0;
    for (; n < api_limit_count() && n < sizeof list / sizeof *list; n++)
        list[n] = api_str_of(api_limit_get(n)->name);
    api_buf hint;
    api_buf_init(&hint, API_BUF_NO_MAX);
    api__suggest_put(&hint, name, list, n);
    int st =
        api__print_error(f->color, API__EXIT_USAGE, "unknown limit \"%.*s\"%s", API_FMT(name), api_buf_cstr(&hint));
    api_buf_deinit(&hint);
    return st;
}

static int invalid_limit(const api_serve *f, api_str name, const char *value)
{
    char expected[API__LIMIT_EXPECTED] = "";
    for (size_t i = 0; i < api_limit_count(); i++)
        if (api_str_is(name, api_limit_get(i)->name))
            api__limit_expected(api_limit_get(i), expected);
    return api__print_error(f->color, API__EXIT_USAGE, "invalid value \"%s\" for --limit %.*s: expected %s", value,
                            API_FMT(name), expected);
}

static int set_limit(const api_serve *f, api_limits *limits, const char *text)
{
    const char *equals = strchr(text, '=');
    if (!equals)
        return api__print_error(f->color, API__EXIT_USAGE, "invalid value \"%s\" for --limit: expected NAME=VALUE",
                                text);
    api_str name = {text, (size_t)(equals - text)};
    int err = api_limits_set(limits, name, api_str_of(equals + 1));
    if (err == API_ENOTFOUND)
        return unknown_limit(f, name);
    return err ? invalid_limit(f, name, equals + 1) : API__EXIT_DONE;
}

int api_serve_limits(const api_serve *f, const api_app *app, api_limits *out)
{
    api_limits_init(out);
    if (app)
        api_app_limits(app, out);
    api_problems *problems = api_problems_new();
    if (!problems)
        return api__print_error(f->color, API__EXIT_LOCAL, "%s", api_strerror(API_ENOMEM));
    api_limits_from_env(out, problems);
    int st = api_problems_count(problems) ? api__print_problems(f->color, API__EXIT_LOCAL, problems, true) : 0;
    api_problems_free(problems);
    for (size_t i = 0; !st && i < f->limits.n; i++)
        st = set_limit(f, out, f->limits.v[i]);
    return st;
}

static int set_proxies(const api_serve *f, api_settings *s)
{
    const char *from, *bad = NULL;
    api__networks networks;
    api_arena arena;
    s->proxies = api__flag_value(api__serve_flags, "--proxies", f, &from);
    if (!s->proxies)
        return 0;
    api_arena_init(&arena, API_BUF_NO_MAX);
    int st = 0, err = api__networks_parse(&networks, s->proxies, &arena, &bad);
    if (err == API_EINVALID)
        st = api__print_error(f->color, API__EXIT_USAGE, "%s: \"%s\" is not " API__NETWORK_FORMS, from, bad);
    else if (err)
        st = api__print_error(f->color, API__EXIT_LOCAL, "%s", api_strerror(err));
    api_arena_deinit(&arena);
    return st;
}

static int set_root_path(const api_serve *f, api_settings *s)
{
    const char *from;
    api_str prefix;
    s->root_path = api__flag_value(api__serve_flags, "--root-path", f, &from);
    if (!s->root_path || api__url_prefix(api_str_of(s->root_path), &prefix))
        return 0;
    return api__print_error(f->color, API__EXIT_USAGE, "%s: \"%s\" is not " API__URL_PREFIX_FORM, from, s->root_path);
}

static int make_settings(const api_serve *f, const api_app *app, api_settings *s)
{
    api_settings_init(s);
    if (f->host)
        s->host = f->host;
    if (f->log_level)
        s->log_level = f->log_level;
    if (f->log_format)
        s->log_format = strcmp(f->log_format, "json") == 0 ? API_LOG_JSON : API_LOG_TEXT;
    s->unix_path = f->unix_path;
    s->database = f->database;
    s->read_only = f->read_only;
    s->access_log = f->access_log;
    s->metrics = f->metrics;
    s->app_path = f->path;
    s->reload = f->reload && f->path;
    s->cc = f->cc;
    s->cflags = f->cflags;
    s->color = f->color;
    s->limits_given = true;
    int st = number(f, "port", f->port, 65535, &s->port);
    if (!st)
        st = set_proxies(f, s);
    if (!st)
        st = set_root_path(f, s);
    if (!st)
        st = number(f, "workers", f->workers, 1024, &s->workers);
    return st ? st : api_serve_limits(f, app, &s->limits);
}

/* --- serving --- */

/* For the signal handler, which gets no argument. */
static api_server *volatile serving;
static volatile sig_atomic_t asked; /* to stop, before there was a server */

static void on_signal(int number_)
{
    (void)number_;
    int saved = errno;
    if (serving)
        api_server_stop(serving);
    else if (++asked > 1)
        _exit(API__EXIT_LOCAL); /* asked again while it starts: do not wait for that */
    errno = saved;
}

static void handle_signals(void (*handler)(int), bool interrupts)
{
    struct sigaction sa = {.sa_handler = handler, .sa_flags = SA_RESTART};
    sigemptyset(&sa.sa_mask);
    sigaction(SIGTERM, &sa, NULL);
    if (interrupts)
        sigaction(SIGINT, &sa, NULL);
}

static void say_database(const char *database)
{
    api_buf text;
    api_buf_init(&text, API_BUF_NO_MAX);
    api__database_describe(database, &text);
    puts(api_buf_cstr(&text));
    api_buf_deinit(&text);
}

void api__serve_say_start(const char *url, int workers, const char *database)
{
    printf("Listening on %s (%d worker%s)", url, workers, workers == 1 ? "" : "s");
    if (strncmp(url, "unix:", 5) != 0)
        printf("   docs %s/docs", url);
    fputs("   database ", stdout);
    say_database(database);
    fflush(stdout);
}

int api__serve_here(const api_serve *f, api_app *app, const api_settings *s,
                    void (*started)(void *arg, api_server *server), void *arg)
{
    api_problems *problems = api_problems_new();
    if (!problems)
        return api__print_error(f->color, API__EXIT_LOCAL, "%s", api_strerror(API_ENOMEM));
    /* Before anything is bound. A terminal sends SIGINT to parent and child; only the parent handles it, and passes it
     * on. */
    bool interrupts = s->socket_count == 0;
    asked = 0;
    handle_signals(on_signal, interrupts);
    api_server *server = api_server_new(app, s, problems);
    int st = server ? 0 : api__print_problems(f->color, API__EXIT_LOCAL, problems, true);
    api_problems_free(problems);
    if (!server) {
        handle_signals(SIG_DFL, interrupts);
        return st;
    }
    serving = server;
    if (asked)
        api_server_stop(server);
    started(arg, server);
    int err = api_server_run(server);
    handle_signals(SIG_IGN, true);
    serving = NULL;
    api_server_free(server);
    if (err)
        return api__print_error(f->color, API__EXIT_LOCAL, "the server failed: %s", api_strerror(err));
    return API__EXIT_DONE;
}

static void say_started(void *arg, api_server *server)
{
    api__serve_say_start(api_server_url(server), api_server_worker_count(server), arg);
}

int api_serve_run(const api_serve *f, api_app *app)
{
    api_settings s;
    int st = make_settings(f, app, &s);
    if (st)
        return st;
    api__crash_install();
    if (s.reload)
        return api__serve_kept(f, app, &s);
    if (f->isolate)
        return api__serve_isolated(f, app, &s, NULL, NULL, NULL);
    const char *database = s.database ? s.database : api_app_database(app);
    return api__serve_here(f, app, &s, say_started, (void *)(uintptr_t)database);
}
