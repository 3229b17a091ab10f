/* Workers that are processes. The supervisor opens the sockets, forks, and looks after its children; it serves nothing
 * itself and has no threads, so that it can fork at any time.
 *
 * A slot is one worker's place. States: empty (waits for `retry_at`) -> starting (`next` was forked and has not said
 * that it listens) -> serving (`pid`). A reload starts a `next` beside a serving `pid`, which gets SIGTERM once the new
 * one listens: it finishes its requests as one of the `leaving`. At the start and at each reload the first slot goes
 * ahead; the others follow when it listens, so that a mistake is met once.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "server/listener.h"
#include "server/log_sink.h"
#include "server/program/say.h"
#include "server/program/serve.h"
#include "server/rebuild.h"

#define MS 1000000ll

enum {
    EARLY = 1000,        /* ms: one that lived shorter is started again more and more slowly */
    FIRST_DELAY = 100,   /* ms */
    LAST_DELAY = 5000,   /* ms */
    MOST_FAILURES = 5,   /* that never listened, ... */
    FAILURE_SPAN = 10000 /* ... in this many ms, and the supervisor gives up */
};

struct slot {
    pid_t pid, next; /* 0: none */
    int ready_fd;    /* `next` writes to it when it listens; -1 */
    int64_t started, retry_at;
    unsigned early; /* short lives in a row */
};

struct supervisor {
    const api_serve *flags;
    api_app *app;
    api_app *owned; /* the same after a reload, else NULL */
    api_settings settings;
    struct api__log_sink sink;
    struct api__sockets sockets;
    struct api__rebuild rebuild;
    int ends_fd, children_fd; /* signalfds */
    struct slot *slots;
    size_t count;
    pid_t *leaving;
    size_t leaving_count;
    struct pollfd *polled;
    api_app *tried; /* the app before, while the first slot tries a new one */
    bool tried_owned, following, said, stopping;
    unsigned failures;
    int64_t first_failure;
    int status;
};

/* --- children --- */

static void listens(void *arg, const api_server *server)
{
    (void)server;
    int *ready = arg;
    signal(SIGINT, SIG_IGN); /* a terminal sends it to all of us; the supervisor passes it on */
    if (write(*ready, "r", 1) < 0)
        return;
    close(*ready);
}

static _Noreturn void be_child(struct supervisor *s, int ready, pid_t parent)
{
    sigset_t none;
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (getppid() != parent)
        _exit(API__EXIT_LOCAL);
    signal(SIGINT, SIG_IGN);
    signal(SIGTERM, SIG_DFL);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    close(s->ends_fd);
    close(s->children_fd);
    if (s->settings.reload)
        close(s->rebuild.watch.fd);
    for (size_t i = 0; i < s->count; i++)
        if (s->slots[i].ready_fd >= 0)
            close(s->slots[i].ready_fd);
    api_settings mine = s->settings;
    mine.sockets = s->sockets.fds;
    mine.socket_count = s->sockets.count;
    mine.workers = 1;
    mine.reload = false;
    int st = api__serve_here(s->flags, s->app, &mine, listens, &ready);
    fflush(stdout);
    _exit(st);
}

static void retry_later(struct slot *slot)
{
    int64_t now = api__mono_ns(), delay = 0;
    slot->early = now - slot->started < EARLY * MS ? slot->early + 1 : 0;
    if (slot->early) {
        unsigned doublings = slot->early - 1 < 6 ? slot->early - 1 : 6;
        delay = (int64_t)FIRST_DELAY << doublings;
    }
    slot->retry_at = now + (delay < LAST_DELAY ? delay : LAST_DELAY) * MS;
}

static void start_child(struct supervisor *s, struct slot *slot)
{
    int ends[2] = {-1, -1};
    pid_t parent = getpid(), pid = -1;
    slot->retry_at = 0;
    slot->started = api__mono_ns();
    fflush(stdout);
    if (pipe2(ends, O_CLOEXEC) == 0)
        pid = fork();
    if (pid == 0) {
        close(ends[0]);
        be_child(s, ends[1], parent);
    }
    if (ends[1] >= 0)
        close(ends[1]);
    if (pid > 0) {
        slot->next = pid;
        slot->ready_fd = ends[0];
        return;
    }
    api__logf(&s->sink.log, API_LOG_ERROR, "starting a worker: %s", strerror(errno));
    if (ends[0] >= 0)
        close(ends[0]);
    slot->early++;
    retry_later(slot);
}

static void start_others(struct supervisor *s)
{
    s->following = true;
    for (size_t i = 1; i < s->count; i++)
        if (!s->slots[i].next)
            start_child(s, &s->slots[i]);
}

/* --- the end --- */

static void signal_all(const struct supervisor *s, int number)
{
    for (size_t i = 0; i < s->count; i++) {
        if (s->slots[i].pid)
            kill(s->slots[i].pid, number);
        if (s->slots[i].next)
            kill(s->slots[i].next, number);
    }
    for (size_t i = 0; i < s->leaving_count; i++)
        kill(s->leaving[i], number);
}

/* A second time ends at once, which the children know by themselves. */
static void stop(struct supervisor *s)
{
    s->stopping = true;
    for (size_t i = 0; i < s->count; i++)
        s->slots[i].retry_at = 0;
    signal_all(s, SIGTERM);
}

static bool is_over(const struct supervisor *s)
{
    for (size_t i = 0; i < s->count; i++)
        if (s->slots[i].pid || s->slots[i].next)
            return false;
    return s->stopping && s->leaving_count == 0;
}

/* --- reloads --- */

static void set_app(struct supervisor *s, api_app *app, bool owned)
{
    s->app = app;
    s->owned = owned ? app : NULL;
}

static void forget_tried(struct supervisor *s)
{
    if (s->tried_owned)
        api_app_free(s->tried);
    s->tried = NULL;
}

static void report(struct supervisor *s, bool loaded, api_problems *problems)
{
    if (problems)
        api__rebuild_report(&s->rebuild, loaded, problems);
    api_problems_free(problems);
}

static void reload(struct supervisor *s)
{
    api_problems *problems = api_problems_new();
    api_app *app = problems ? api__rebuild(&s->rebuild, &s->ends_fd, problems) : NULL;
    if (!app) {
        report(s, false, problems);
        return;
    }
    api_problems_free(problems);
    s->tried = s->app;
    s->tried_owned = s->owned != NULL;
    s->following = false;
    set_app(s, app, true);
    start_child(s, &s->slots[0]);
}

/* The first slot could not serve the new app, and has said why. */
static void reload_failed(struct supervisor *s)
{
    api_app_free(s->app);
    set_app(s, s->tried, s->tried_owned);
    s->tried = NULL;
    s->following = true;
    report(s, false, api_problems_new());
}

/* --- what happens to a slot --- */

static void leave(struct supervisor *s, pid_t pid)
{
    pid_t *more = realloc(s->leaving, (s->leaving_count + 1) * sizeof *more);
    kill(pid, SIGTERM);
    if (!more)
        return; /* a zombie until we end ourselves */
    s->leaving = more;
    s->leaving[s->leaving_count++] = pid;
}

static void slot_ready(struct supervisor *s, struct slot *slot)
{
    char byte;
    ssize_t n = read(slot->ready_fd, &byte, 1);
    if (n < 0 && (errno == EINTR || errno == EAGAIN))
        return;
    close(slot->ready_fd);
    slot->ready_fd = -1;
    if (n != 1)
        return; /* it has ended, which children_fd tells */
    if (slot->pid)
        leave(s, slot->pid);
    slot->pid = slot->next;
    slot->next = 0;
    s->failures = 0;
    if (s->stopping || slot != s->slots || s->following)
        return;
    if (s->tried) {
        forget_tried(s);
        report(s, true, api_problems_new());
    }
    start_others(s);
}

static void give_up(struct supervisor *s, int status)
{
    s->status = status ? status : API__EXIT_LOCAL;
    stop(s);
}

/* One that never listened. */
static void start_failed(struct supervisor *s, struct slot *slot, int status)
{
    if (slot->ready_fd >= 0)
        close(slot->ready_fd);
    slot->ready_fd = -1;
    slot->next = 0;
    if (s->stopping)
        return;
    if (s->tried && slot == s->slots) {
        reload_failed(s);
        return;
    }
    if (!s->said && slot == s->slots) {
        if (WIFSIGNALED(status))
            api__logf(&s->sink.log, API_LOG_ERROR, "the first worker was ended by signal %d while it started",
                      WTERMSIG(status));
        give_up(s, WIFEXITED(status) ? WEXITSTATUS(status) : API__EXIT_LOCAL);
        return;
    }
    int64_t now = api__mono_ns();
    if (s->failures++ == 0 || now - s->first_failure > FAILURE_SPAN * MS) {
        s->first_failure = now;
        s->failures = 1;
    }
    if (s->failures >= MOST_FAILURES) {
        api__logf(&s->sink.log, API_LOG_ERROR, "workers ended %d times within %d s of their start: giving up",
                  MOST_FAILURES, FAILURE_SPAN / 1000);
        give_up(s, API__EXIT_LOCAL);
        return;
    }
    retry_later(slot);
}

static void worker_ended(struct supervisor *s, struct slot *slot, int status)
{
    pid_t pid = slot->pid;
    slot->pid = 0;
    if (s->stopping) {
        if (status)
            s->status = API__EXIT_LOCAL;
        return;
    }
    if (WIFSIGNALED(status))
        api__logf(&s->sink.log, API_LOG_ERROR, "worker %d was ended by signal %d (%s); starting another", (int)pid,
                  WTERMSIG(status), strsignal(WTERMSIG(status)));
    else
        api__logf(&s->sink.log, API_LOG_ERROR, "worker %d ended with status %d; starting another", (int)pid,
                  WEXITSTATUS(status));
    if (!slot->next)
        retry_later(slot);
}

static bool has_ended(pid_t pid, int *status)
{
    return pid && waitpid(pid, status, WNOHANG) == pid;
}

/* Only our own: a program may have other children. */
static void reap(struct supervisor *s)
{
    int status;
    for (size_t i = 0; i < s->count; i++) {
        struct slot *slot = &s->slots[i];
        if (slot->ready_fd >= 0 && poll(&(struct pollfd){slot->ready_fd, POLLIN, 0}, 1, 0) > 0)
            slot_ready(s, slot);
        if (has_ended(slot->pid, &status))
            worker_ended(s, slot, status);
        if (has_ended(slot->next, &status))
            start_failed(s, slot, status);
    }
    size_t kept = 0;
    for (size_t i = 0; i < s->leaving_count; i++)
        if (!has_ended(s->leaving[i], &status))
            s->leaving[kept++] = s->leaving[i];
    s->leaving_count = kept;
}

/* --- the loop --- */

static int sooner(int a, int b)
{
    return a < 0 || (b >= 0 && b < a) ? b : a;
}

/* One thing at a time: not while a worker is being started. */
static bool may_reload(const struct supervisor *s)
{
    bool may = s->settings.reload && !s->stopping && !s->tried;
    for (size_t i = 0; i < s->count; i++)
        may = may && !s->slots[i].next;
    return may;
}

static int timeout(const struct supervisor *s)
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

static void start_due(struct supervisor *s)
{
    int64_t now = api__mono_ns();
    for (size_t i = 0; i < s->count; i++)
        if (s->slots[i].retry_at && s->slots[i].retry_at <= now)
            start_child(s, &s->slots[i]);
}

static void say_when_all_listen(struct supervisor *s)
{
    for (size_t i = 0; i < s->count; i++)
        if (!s->slots[i].pid)
            return;
    s->said = true;
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

static void wait_for_news(struct supervisor *s)
{
    s->polled[0] = (struct pollfd){s->ends_fd, POLLIN, 0};
    s->polled[1] = (struct pollfd){s->children_fd, POLLIN, 0};
    s->polled[2] = (struct pollfd){may_reload(s) ? s->rebuild.watch.fd : -1, POLLIN, 0};
    for (size_t i = 0; i < s->count; i++)
        s->polled[3 + i] = (struct pollfd){s->slots[i].ready_fd, POLLIN, 0};
    poll(s->polled, 3 + s->count, timeout(s));
}

static void supervise(struct supervisor *s)
{
    start_child(s, &s->slots[0]);
    while (!is_over(s)) {
        wait_for_news(s);
        for (size_t n = drain(s->ends_fd); n; n--)
            stop(s);
        drain(s->children_fd);
        reap(s);
        if (s->stopping)
            continue;
        start_due(s);
        if (!s->said)
            say_when_all_listen(s);
        if (may_reload(s) && api__rebuild_due(&s->rebuild))
            reload(s);
    }
}

/* --- life --- */

static int open_all(struct supervisor *s, api_problems *problems)
{
    cpu_set_t set;
    int cores = sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 1;
    s->count = (size_t)(s->settings.workers > 0 ? s->settings.workers : cores > 0 ? cores : 1);
    const char *database = s->settings.database ? s->settings.database : api_app_database(s->app);
    if (strstr(database, ":memory:")) {
        api_problems_add(problems, database, 0, 0, "processes cannot share a database in memory (--isolate)");
        return API_EUSAGE;
    }
    if (api__log_sink_init(&s->sink, &s->settings) != 0) {
        api_problems_add(problems, s->settings.log_level, 0, 0, "log levels are error, warn, info and debug");
        return API_EINVALID;
    }
    s->slots = calloc(s->count, sizeof *s->slots);
    s->polled = calloc(3 + s->count, sizeof *s->polled);
    if (!s->slots || !s->polled)
        return API_ENOMEM;
    for (size_t i = 0; i < s->count; i++)
        s->slots[i].ready_fd = -1;
    int err = api__sockets_open(&s->sockets, &s->settings, 1, problems);
    if (!err && s->settings.reload)
        err = api__rebuild_init(&s->rebuild, s->app, &s->settings, &s->sink.log, problems);
    return err;
}

static int signals_to(int *fd, const int *numbers, size_t n)
{
    sigset_t set;
    sigemptyset(&set);
    for (size_t i = 0; i < n; i++)
        sigaddset(&set, numbers[i]);
    sigprocmask(SIG_BLOCK, &set, NULL);
    *fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    return *fd >= 0 ? API_OK : API_ESYS;
}

static void close_all(struct supervisor *s)
{
    if (s->tried)
        forget_tried(s);
    api_app_free(s->owned);
    api__rebuild_deinit(&s->rebuild);
    api__sockets_close(&s->sockets);
    if (s->ends_fd >= 0)
        close(s->ends_fd);
    if (s->children_fd >= 0)
        close(s->children_fd);
    free(s->slots);
    free(s->polled);
    free(s->leaving);
}

int api__serve_isolated(const api_serve *flags, api_app *app, const api_settings *settings)
{
    struct supervisor s = {.flags = flags, .app = app, .settings = *settings, .ends_fd = -1, .children_fd = -1};
    s.rebuild.watch.fd = -1;
    sigset_t before;
    sigprocmask(SIG_SETMASK, NULL, &before);
    api_problems *problems = api_problems_new();
    int err = problems ? open_all(&s, problems) : API_ENOMEM;
    if (!err)
        err = signals_to(&s.ends_fd, (const int[]){SIGTERM, SIGINT}, 2);
    if (!err)
        err = signals_to(&s.children_fd, (const int[]){SIGCHLD}, 1);
    if (err && problems)
        s.status = api__say_problems(flags->color, API__EXIT_LOCAL, problems, true);
    api_problems_free(problems);
    if (!err)
        supervise(&s);
    close_all(&s);
    sigprocmask(SIG_SETMASK, &before, NULL);
    return err ? API__EXIT_LOCAL : s.status;
}
