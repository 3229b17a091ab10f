/* The supervisor: its loop, start and end. */
#include "server/program/isolate.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "base/clock.h"
#include "shared/messages.h"
#include "store/engines/engines.h"

#define MS 1000000ll

/* --- the loop --- */

static int sooner(int a, int b)
{
    return a < 0 || (b >= 0 && b < a) ? b : a;
}

/* One thing at a time: not while a worker is being started. */
static bool may_reload(const struct api__supervisor *s)
{
    bool may = s->settings.reload && !s->stopping && !s->tried;
    for (size_t i = 0; i < s->count; i++)
        may = may && !s->slots[i].next;
    return may;
}

static int timeout(const struct api__supervisor *s)
{
    int64_t now = api__mono_ns();
    int ms = may_reload(s) ? api__rebuild_timeout(&s->rebuild) : -1;
    for (size_t i = 0; i < s->count; i++)
        if (s->slots[i].retry_at) {
            int64_t left = (s->slots[i].retry_at - now + MS - 1) / MS;
            ms = sooner(ms, left > 0 ? (int)left : 0);
        }
    return ms;
}

static void start_due(struct api__supervisor *s)
{
    int64_t now = api__mono_ns();
    for (size_t i = 0; i < s->count; i++)
        if (s->slots[i].retry_at && s->slots[i].retry_at <= now)
            api__isolate_start_child(s, &s->slots[i]);
}

static void say_when_all_listen(struct api__supervisor *s)
{
    for (size_t i = 0; i < s->count; i++)
        if (!s->slots[i].pid)
            return;
    s->announced = true;
    if (s->started)
        s->started(s->started_arg, s->sockets.url, (int)s->count);
    else
        api__serve_say_start(s->sockets.url, (int)s->count,
                             s->settings.database ? s->settings.database : api_app_database(s->app));
}

static size_t drain(int fd)
{
    struct signalfd_siginfo info;
    size_t n = 0;
    while (read(fd, &info, sizeof info) == sizeof info)
        n++;
    return n;
}

static void wait_for_news(struct api__supervisor *s)
{
    s->polled[0] = (struct pollfd){s->ends_fd, POLLIN, 0};
    s->polled[1] = (struct pollfd){s->children_fd, POLLIN, 0};
    s->polled[2] = (struct pollfd){may_reload(s) ? s->rebuild.watch.fd : -1, POLLIN, 0};
    s->polled[3] = (struct pollfd){may_reload(s) ? s->rebuild.done_fd : -1, POLLIN, 0};
    for (size_t i = 0; i < s->count; i++)
        s->polled[4 + i] = (struct pollfd){s->slots[i].ready_fd, POLLIN, 0};
    poll(s->polled, 4 + s->count, timeout(s));
}

static void supervise(struct api__supervisor *s)
{
    api__isolate_start_child(s, &s->slots[0]);
    while (!api__isolate_is_over(s)) {
        wait_for_news(s);
        for (size_t n = drain(s->ends_fd); n; n--)
            api__isolate_stop(s);
        drain(s->children_fd);
        api__isolate_reap(s);
        if (s->stopping)
            continue;
        start_due(s);
        if (!s->announced)
            say_when_all_listen(s);
        if (may_reload(s))
            api__isolate_reload(s);
    }
}

/* --- start and end --- */

static int open_all(struct api__supervisor *s, api_problems *problems)
{
    cpu_set_t set;
    int cores = sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 1;
    s->count = (size_t)(s->settings.workers > 0 ? s->settings.workers : cores > 0 ? cores : 1);
    const char *database = s->settings.database ? s->settings.database : api_app_database(s->app);
    if (api__database_private(database)) {
        api_problems_add(problems, database, 0, 0, "processes cannot share a database in memory (--isolate)");
        return API_EUSAGE;
    }
    if (api__log_sink_init(&s->sink, &s->settings) != 0) {
        api_problems_add(problems, s->settings.log_level, 0, 0,
                         "unknown log level, expected error, warn, info or debug");
        return API_EINVALID;
    }
    s->slots = calloc(s->count, sizeof *s->slots);
    s->polled = calloc(4 + s->count, sizeof *s->polled);
    if (!s->slots || !s->polled)
        return API_ENOMEM;
    for (size_t i = 0; i < s->count; i++)
        s->slots[i].ready_fd = -1;
    int err = api__sockets_open(&s->sockets, &s->settings, 1, problems);
    if (!err && s->settings.reload)
        err = api__rebuild_init(&s->rebuild, s->app, &s->settings, &s->sink, problems);
    return err;
}

static int signals_to(int *fd, const int *numbers, size_t n, api_problems *problems)
{
    sigset_t set;
    sigemptyset(&set);
    for (size_t i = 0; i < n; i++)
        sigaddset(&set, numbers[i]);
    sigprocmask(SIG_BLOCK, &set, NULL);
    *fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    if (*fd >= 0)
        return API_OK;
    api_problems_add(problems, NULL, 0, 0, "cannot wait for signals: %s", strerror(errno));
    return API_ESYS;
}

static void close_all(struct api__supervisor *s)
{
    if (s->tried_owned)
        api_app_free(s->tried);
    api_app_free(s->owned);
    api__rebuild_deinit(&s->rebuild);
    api__sockets_close(&s->sockets);
    api__log_sink_deinit(&s->sink);
    if (s->ends_fd >= 0)
        close(s->ends_fd);
    if (s->children_fd >= 0)
        close(s->children_fd);
    free(s->slots);
    free(s->polled);
    free(s->leaving);
}

int api__serve_isolated(const api_serve *flags, api_app *app, const api_settings *settings,
                        void (*started)(void *arg, const char *url, int workers), void *arg, int64_t *loaded_from)
{
    struct api__supervisor s = {.flags = flags,
                                .started = started,
                                .started_arg = arg,
                                .loaded_from = loaded_from,
                                .app = app,
                                .settings = *settings,
                                .ends_fd = -1,
                                .children_fd = -1};
    size_t ends = settings->socket_count ? 1 : 2; /* a parent that has opened the sockets passes interrupts on */
    s.rebuild.watch.fd = s.rebuild.done_fd = -1;
    sigset_t before;
    sigprocmask(SIG_SETMASK, NULL, &before);
    api_problems *problems = api_problems_new();
    int err = problems ? signals_to(&s.ends_fd, (const int[]){SIGTERM, SIGINT}, ends, problems) : API_ENOMEM;
    if (!err)
        err = signals_to(&s.children_fd, (const int[]){SIGCHLD}, 1, problems);
    if (!err)
        err = open_all(&s, problems);
    if (err)
        s.status = api__print_problems(flags->color, API__EXIT_LOCAL, problems, true);
    api_problems_free(problems);
    if (!err)
        supervise(&s);
    close_all(&s);
    sigprocmask(SIG_SETMASK, &before, NULL);
    return err ? API__EXIT_LOCAL : s.status;
}
