/* The supervisor's children: forking, watching, reaping and replacing them. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "server/program/isolate.h"
#include "shared/messages.h"

#define MS 1000000ll

enum {
    EARLY = 1000,        /* ms: after an earlier exit the delay before the next start grows */
    FIRST_DELAY = 100,   /* ms */
    LAST_DELAY = 5000,   /* ms */
    MOST_FAILURES = 5,   /* that never listened, ... */
    FAILURE_SPAN = 10000 /* ... in this many ms, and the supervisor gives up */
};

/* --- children --- */

static void listens(void *arg, api_server *server)
{
    (void)server;
    int *ready = arg;
    if (write(*ready, "r", 1) < 0)
        return;
    close(*ready);
}

static _Noreturn void be_child(struct api__supervisor *s, int ready, pid_t parent)
{
    sigset_t none;
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (getppid() != parent)
        _exit(API__EXIT_LOCAL);
    signal(SIGINT, SIG_IGN); /* a terminal sends it to all of us; the supervisor passes it on */
    signal(SIGTERM, SIG_DFL);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    close(s->ends_fd);
    close(s->children_fd);
    if (s->settings.reload) {
        close(s->rebuild.watch.fd);
        close(s->rebuild.done_fd);
    }
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

static void retry_later(struct api__child *slot)
{
    int64_t now = api__mono_ns(), delay = 0;
    slot->early = now - slot->started < EARLY * MS ? slot->early + 1 : 0;
    if (slot->early) {
        unsigned doublings = slot->early - 1 < 6 ? slot->early - 1 : 6;
        delay = (int64_t)FIRST_DELAY << doublings;
    }
    slot->retry_at = now + (delay < LAST_DELAY ? delay : LAST_DELAY) * MS;
}

void api__isolate_start_child(struct api__supervisor *s, struct api__child *slot)
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
    api__logf(&s->sink.log, API_LOG_ERROR, "cannot start a worker: %s", strerror(errno));
    if (ends[0] >= 0)
        close(ends[0]);
    slot->early++;
    retry_later(slot);
}

static void start_others(struct api__supervisor *s)
{
    s->following = true;
    for (size_t i = 1; i < s->count; i++)
        if (!s->slots[i].next)
            api__isolate_start_child(s, &s->slots[i]);
}

/* --- the end --- */

static void signal_all(const struct api__supervisor *s, int number)
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

/* At a second SIGTERM the children exit at once. */
void api__isolate_stop(struct api__supervisor *s)
{
    s->stopping = true;
    for (size_t i = 0; i < s->count; i++)
        s->slots[i].retry_at = 0;
    signal_all(s, SIGTERM);
}

bool api__isolate_is_over(const struct api__supervisor *s)
{
    for (size_t i = 0; i < s->count; i++)
        if (s->slots[i].pid || s->slots[i].next)
            return false;
    return s->stopping && s->leaving_count == 0;
}

/* --- reloads --- */

static void set_app(struct api__supervisor *s, api_app *app, bool owned)
{
    s->app = app;
    s->owned = owned ? app : NULL;
}

static void forget_tried(struct api__supervisor *s)
{
    if (s->tried_owned)
        api_app_free(s->tried);
    s->tried = NULL;
    s->tried_owned = false;
}

static void report(struct api__supervisor *s, bool loaded, api_problems *problems)
{
    if (problems)
        api__rebuild_report(&s->rebuild, loaded, problems);
    api_problems_free(problems);
}

void api__isolate_reload(struct api__supervisor *s)
{
    api_app *app;
    api_problems *problems;
    if (!api__rebuild_step(&s->rebuild, &app, &problems))
        return;
    if (s->loaded_from)
        __atomic_store_n(s->loaded_from, s->rebuild.begun, __ATOMIC_RELEASE);
    if (!app) {
        report(s, false, problems);
        return;
    }
    api__rebuild_watch(&s->rebuild, app);
    api_problems_free(problems);
    s->tried = s->app;
    s->tried_owned = s->owned != NULL;
    s->following = false;
    set_app(s, app, true);
    api__isolate_start_child(s, &s->slots[0]);
}

/* The first slot could not serve the new app, and has logged why. */
static void reload_failed(struct api__supervisor *s)
{
    api_app_free(s->app);
    set_app(s, s->tried, s->tried_owned);
    s->tried = NULL;
    s->tried_owned = false;
    s->following = true;
    report(s, false, api_problems_new());
}

/* --- what happens to a slot --- */

static void leave(struct api__supervisor *s, pid_t pid)
{
    pid_t *more = realloc(s->leaving, (s->leaving_count + 1) * sizeof *more);
    kill(pid, SIGTERM);
    if (!more)
        return; /* a zombie until we end ourselves */
    s->leaving = more;
    s->leaving[s->leaving_count++] = pid;
}

static void slot_ready(struct api__supervisor *s, struct api__child *slot)
{
    char byte;
    ssize_t n = read(slot->ready_fd, &byte, 1);
    if (n < 0 && (errno == EINTR || errno == EAGAIN))
        return;
    close(slot->ready_fd);
    slot->ready_fd = -1;
    if (n != 1)
        return; /* it has ended: children_fd reports that */
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

static void give_up(struct api__supervisor *s, int status)
{
    s->status = status ? status : API__EXIT_LOCAL;
    api__isolate_stop(s);
}

/* A worker that ended before it listened. */
static void start_failed(struct api__supervisor *s, struct api__child *slot, int status)
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
    if (!s->announced && slot == s->slots) {
        if (WIFSIGNALED(status))
            api__logf(&s->sink.log, API_LOG_ERROR, "the first worker was killed by signal %d while it started",
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
        api__logf(&s->sink.log, API_LOG_ERROR, "workers exited %d times within %d s of their start: giving up",
                  MOST_FAILURES, FAILURE_SPAN / 1000);
        give_up(s, API__EXIT_LOCAL);
        return;
    }
    retry_later(slot);
}

static void worker_ended(struct api__supervisor *s, struct api__child *slot, int status)
{
    pid_t pid = slot->pid;
    slot->pid = 0;
    if (s->stopping) {
        if (status)
            s->status = API__EXIT_LOCAL;
        return;
    }
    if (WIFSIGNALED(status))
        api__logf(&s->sink.log, API_LOG_ERROR, "worker %d was killed by signal %d (%s); starting another", (int)pid,
                  WTERMSIG(status), strsignal(WTERMSIG(status)));
    else
        api__logf(&s->sink.log, API_LOG_ERROR, "worker %d exited with status %d; starting another", (int)pid,
                  WEXITSTATUS(status));
    if (!slot->next)
        retry_later(slot);
}

static bool has_ended(pid_t pid, int *status)
{
    return pid && waitpid(pid, status, WNOHANG) == pid;
}

/* Only our own: a program may have other children. */
void api__isolate_reap(struct api__supervisor *s)
{
    int status;
    for (size_t i = 0; i < s->count; i++) {
        struct api__child *slot = &s->slots[i];
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
