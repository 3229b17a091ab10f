#include "server/program/keeper.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "server/engine/listener.h"
#include "server/program/isolate.h"
#include "server/program/keeper_refuse.h"
#include "server/reload/loader.h"
#include "server/server/server.h"
#include "shared/messages.h"

#define MS 1000000ll

enum { GRACE = 5000 }; /* ms after shutdown_time until a child that was asked to end is killed */

/* What a child reports, in memory shared with it. */
struct child_report {
    bool listened; /* atomic */
    int64_t
        loaded_from; /* atomic, monotonic ns: when it began to load its newest app; later changes need another load */
};

struct keeper {
    const api_serve *flags;
    api_app *app;
    api_settings settings;
    struct api__log_sink sink;
    struct api__sockets sockets;
    struct api__file_watch watch;
    struct child_report *report;
    pid_t child;    /* 0: none */
    bool anew;      /* the next child loads the app itself */
    bool announced; /* "Listening" was printed */
    int signals_fd;
    unsigned stops;
    int64_t touched; /* monotonic ns; the last change of a file */
    int64_t kill_at;
    int status;
};

/* --- the child --- */

static void listens(void *arg, const char *url, int workers)
{
    const struct keeper *k = arg;
    const char *database = k->settings.database ? k->settings.database : api_app_database(k->app);
    if (k->announced)
        api__logf(&k->sink.log, API_LOG_INFO, "%s: served again", k->settings.app_path);
    else
        api__serve_say_start(url, workers, database);
    __atomic_store_n(&k->report->listened, true, __ATOMIC_RELEASE);
}

static void server_listens(void *arg, api_server *server)
{
    const struct keeper *k = arg;
    server->loaded_from = &k->report->loaded_from;
    listens(arg, api_server_url(server), api_server_worker_count(server));
}

static api_app *load(struct keeper *k)
{
    const api_settings *s = &k->settings;
    api_problems *problems = api_problems_new();
    const api_load_options o = {.cc = s->cc,
                                .cflags = s->cflags,
                                .compile_time = s->limits.compile_time,
                                .copy = true,
                                .color = s->color,
                                .output = api__keeper_output,
                                .arg = &k->sink};
    api_app *app = problems ? api_app_load_with(s->app_path, &o, problems) : NULL;
    for (size_t i = 0; !app && i < api_problems_count(problems); i++)
        api__logf(&k->sink.log, API_LOG_ERROR, "%s", api_problems_get(problems, i));
    api_problems_free(problems);
    return app;
}

static _Noreturn void be_child(struct keeper *k, pid_t parent)
{
    sigset_t none;
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (getppid() != parent)
        _exit(API__EXIT_LOCAL);
    signal(SIGINT, SIG_IGN); /* a terminal sends it to both of us; the parent passes it on */
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    close(k->signals_fd);
    close(k->watch.fd);
    if (k->anew && !(k->app = load(k)))
        _exit(API__EXIT_USAGE);
    api_settings mine = k->settings;
    mine.sockets = k->sockets.fds;
    mine.socket_count = k->sockets.count;
    int st = k->flags->isolate ? api__serve_isolated(k->flags, k->app, &mine, listens, k, &k->report->loaded_from)
                               : api__serve_here(k->flags, k->app, &mine, server_listens, k);
    if (k->anew)
        api_app_free(k->app);
    fflush(stdout);
    _exit(st);
}

static void start_child(struct keeper *k)
{
    pid_t parent = getpid();
    *k->report = (struct child_report){.loaded_from = api__mono_ns()};
    fflush(stdout);
    pid_t pid = fork();
    if (pid == 0)
        be_child(k, parent);
    if (pid > 0)
        k->child = pid;
    else
        api__logf(&k->sink.log, API_LOG_ERROR, "cannot start the server: %s", strerror(errno));
}

/* --- its end --- */

static void say_crash(const struct keeper *k, int status)
{
    const char *path = k->settings.app_path;
    if (WIFSIGNALED(status))
        api__logf(&k->sink.log, API_LOG_ERROR, "%s: the server was killed by signal %d (%s); waiting for a change",
                  path, WTERMSIG(status), strsignal(WTERMSIG(status)));
    else if (!k->report->listened)
        api__logf(&k->sink.log, API_LOG_ERROR, "%s: cannot be served; waiting for a change", path);
    else
        api__logf(&k->sink.log, API_LOG_ERROR, "%s: the server exited with status %d; waiting for a change", path,
                  WEXITSTATUS(status));
}

/* True: the keeper ends too. */
static bool child_ended(struct keeper *k, int status)
{
    bool listened = k->report->listened;
    k->child = 0;
    k->kill_at = 0;
    k->announced |= listened;
    bool over = k->stops || (WIFEXITED(status) && (WEXITSTATUS(status) == 0 || !k->announced));
    if (over) {
        bool early = WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM; /* while it loaded the app */
        k->status = WIFEXITED(status) ? WEXITSTATUS(status) : early ? API__EXIT_DONE : API__EXIT_LOCAL;
        return true;
    }
    say_crash(k, status);
    k->anew = true;
    /* Files saved since the child loaded the app need another load. */
    if (k->touched <= __atomic_load_n(&k->report->loaded_from, __ATOMIC_ACQUIRE))
        k->touched = 0;
    return false;
}

/* The second request aborts what is in flight, the third kills the child. */
static void stop(struct keeper *k)
{
    k->stops++;
    if (!k->child)
        return;
    kill(k->child, k->stops > 2 ? SIGKILL : SIGTERM);
    if (k->settings.limits.shutdown_time && !k->kill_at)
        k->kill_at = api__mono_ns() + (k->settings.limits.shutdown_time + GRACE) * MS;
}

/* --- the loop --- */

static int64_t due_at(const struct keeper *k)
{
    if (k->kill_at)
        return k->kill_at;
    return !k->child && k->touched ? k->touched + k->settings.limits.reload_quiet * MS : 0;
}

static int timeout(const struct keeper *k)
{
    int64_t left = due_at(k) - api__mono_ns();
    return !due_at(k) ? -1 : left > 0 ? (int)((left + MS - 1) / MS) : 0;
}

static void wait_for_news(struct keeper *k, struct pollfd *polled)
{
    polled[0] = (struct pollfd){k->signals_fd, POLLIN, 0};
    polled[1] = (struct pollfd){k->watch.fd, POLLIN, 0};
    for (size_t i = 0; i < k->sockets.count; i++)
        polled[2 + i] = (struct pollfd){k->child ? -1 : k->sockets.fds[i], POLLIN, 0};
    if (poll(polled, 2 + k->sockets.count, timeout(k)) <= 0)
        return;
    if (polled[1].revents && api__file_watch_touched(&k->watch, true))
        k->touched = api__mono_ns();
    for (size_t i = 0; i < k->sockets.count; i++)
        if (polled[2 + i].revents)
            api__keeper_refuse(k->sockets.fds[i]);
}

static void take_signals(struct keeper *k)
{
    struct signalfd_siginfo si;
    while (read(k->signals_fd, &si, sizeof si) == (ssize_t)sizeof si)
        if (si.ssi_signo != SIGCHLD)
            stop(k);
}

static void act_when_due(struct keeper *k)
{
    if (!due_at(k) || api__mono_ns() < due_at(k))
        return;
    if (k->child) {
        kill(k->child, SIGKILL);
        k->kill_at = 0;
        return;
    }
    k->touched = 0;
    start_child(k);
}

static void keep(struct keeper *k, struct pollfd *polled)
{
    start_child(k);
    if (!k->child) {
        k->status = API__EXIT_LOCAL;
        return;
    }
    while (k->child || !k->stops) {
        int status;
        wait_for_news(k, polled);
        take_signals(k);
        if (k->child && waitpid(k->child, &status, WNOHANG) == k->child && child_ended(k, status))
            return;
        act_when_due(k);
    }
}

/* --- start and end --- */

static int watch(struct keeper *k, api_problems *problems)
{
    const char *bad = k->settings.app_path;
    int err = api__file_watch_init(&k->watch);
    if (!err)
        err = api__rebuild_files(&k->watch, k->app, k->settings.app_path, &bad);
    if (err == API_ESYS)
        api_problems_add(problems, bad, 0, 0, "cannot be watched: %s", strerror(errno));
    return err;
}

static int open_all(struct keeper *k, api_problems *problems)
{
    if (api__log_sink_init(&k->sink, &k->settings) != 0) {
        api_problems_add(problems, k->settings.log_level, 0, 0,
                         "unknown log level, expected error, warn, info or debug");
        return API_EINVALID;
    }
    k->report = mmap(NULL, sizeof *k->report, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (k->report == MAP_FAILED) {
        k->report = NULL;
        return API_ENOMEM;
    }
    int err = api__sockets_open(&k->sockets, &k->settings, 1, problems);
    return err ? err : watch(k, problems);
}

static int block_signals(struct keeper *k, api_problems *problems)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGCHLD);
    sigprocmask(SIG_BLOCK, &set, NULL);
    k->signals_fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    if (k->signals_fd >= 0)
        return API_OK;
    api_problems_add(problems, NULL, 0, 0, "cannot wait for signals: %s", strerror(errno));
    return API_ESYS;
}

static void close_all(struct keeper *k)
{
    api__file_watch_deinit(&k->watch);
    api__sockets_close(&k->sockets);
    api__log_sink_deinit(&k->sink);
    if (k->report)
        munmap(k->report, sizeof *k->report);
    if (k->signals_fd >= 0)
        close(k->signals_fd);
}

int api__serve_kept(const api_serve *flags, api_app *app, const api_settings *settings)
{
    struct keeper k = {.flags = flags, .app = app, .settings = *settings, .signals_fd = -1, .watch.fd = -1};
    sigset_t before;
    sigprocmask(SIG_SETMASK, NULL, &before);
    api_problems *problems = api_problems_new();
    int err = problems ? block_signals(&k, problems) : API_ENOMEM;
    if (!err)
        err = open_all(&k, problems);
    struct pollfd *polled = err ? NULL : calloc(2 + k.sockets.count, sizeof *polled);
    if (!polled)
        k.status = api__print_problems(flags->color, API__EXIT_LOCAL, problems, true);
    else
        keep(&k, polled);
    api_problems_free(problems);
    free(polled);
    close_all(&k);
    sigprocmask(SIG_SETMASK, &before, NULL);
    return k.status;
}
