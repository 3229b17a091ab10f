#include "server/develop/load_job.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "app/native.h"
#include "base/clock.h"
#include "server/engine/altstack.h"

enum { GRACE = 1000 }; /* ms from the stop until a compiler and what it made are cleared away */

/* Of both threads: the last one frees it. Nothing in it is lent but the log, which is used only until it is given up.
 */
struct job {
    pthread_mutex_t lock; /* of given_up, and over the log */
    bool given_up;        /* nobody waits any more */
    unsigned refs;        /* atomic */
    char *path, *cc, *cflags;
    int stop_fd, done_fd;
    const api__log *log;
    enum api_log_format log_format;
    int log_fd;
    bool color;
    int64_t compile_time;
    api_app *app;
    api_problems *problems;
};

static void unref(struct job *j)
{
    if (__atomic_sub_fetch(&j->refs, 1, __ATOMIC_ACQ_REL) != 0)
        return;
    api_app_free(j->app);
    api_problems_free(j->problems);
    if (j->stop_fd >= 0)
        close(j->stop_fd);
    if (j->done_fd >= 0)
        close(j->done_fd);
    free(j->path);
    free(j->cc);
    free(j->cflags);
    pthread_mutex_destroy(&j->lock);
    free(j);
}

/* strdup of what may be NULL; false when out of memory. */
static bool copy(char **to, const char *from)
{
    *to = from ? strdup(from) : NULL;
    return *to || !from;
}

static struct job *job_new(const api_settings *s, const api__log *log, const int *stop_fd)
{
    struct job *j = calloc(1, sizeof *j);
    if (!j)
        return NULL;
    *j = (struct job){.refs = 1,
                      .stop_fd = fcntl(*stop_fd, F_DUPFD_CLOEXEC, 3),
                      .done_fd = eventfd(0, EFD_CLOEXEC),
                      .log = log,
                      .log_format = s->log_format,
                      .log_fd = s->log_fd,
                      .color = s->color,
                      .compile_time = s->limits.compile_time,
                      .problems = api_problems_new()};
    pthread_mutex_init(&j->lock, NULL);
    bool copied = copy(&j->path, s->app_path) & copy(&j->cc, s->cc) & copy(&j->cflags, s->cflags);
    if (copied && j->stop_fd >= 0 && j->done_fd >= 0 && j->problems)
        return j;
    unref(j);
    return NULL;
}

/* As it is: its lines are for a person, with the compiler's own colours where there is a terminal. */
static void write_output(const struct job *j, api_str text)
{
    if (j->log_format == API_LOG_JSON) {
        api__logf(j->log, API_LOG_WARN, "%.*s", API_FMT(text));
        return;
    }
    while (text.n) {
        ssize_t n = write(j->log_fd, text.p, text.n);
        if (n < 0 && errno != EINTR)
            return;
        if (n > 0)
            text = (api_str){text.p + n, text.n - (size_t)n};
    }
}

static void tell_output(void *arg, api_str text)
{
    struct job *j = arg;
    pthread_mutex_lock(&j->lock);
    if (!j->given_up)
        write_output(j, text);
    pthread_mutex_unlock(&j->lock);
}

static void *run(void *arg)
{
    struct job *j = arg;
    const api_load_options o = {
        .cc = j->cc,
        .cflags = j->cflags,
        .compile_time = j->compile_time,
        .stop_fd = &j->stop_fd,
        .copy = true,
        .color = j->color,
        .output = tell_output,
        .arg = j,
    };
    void *stack = api__altstack_enter();
    j->app = api_app_load_with(j->path, &o, j->problems);
    api__altstack_leave(stack);
    uint64_t one = 1;
    while (write(j->done_fd, &one, sizeof one) < 0 && errno == EINTR)
        ;
    unref(j);
    return NULL;
}

/* Signals are for the thread that waits, but for those that tell of a crash. */
static int start(struct job *j)
{
    sigset_t all, before;
    pthread_t thread;
    sigfillset(&all);
    for (size_t i = 0; i < sizeof api__crash_signals / sizeof *api__crash_signals; i++)
        sigdelset(&all, api__crash_signals[i]);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    j->refs++;
    int err = pthread_create(&thread, NULL, run, j);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (err)
        j->refs--;
    else
        pthread_detach(thread);
    return err;
}

/* True when it is done. Signals do not end the waiting: what they ask for makes stop_fd readable. */
static bool wait_for(const struct job *j, int64_t span_ms)
{
    int64_t until = api__mono_ns() + span_ms * 1000000;
    bool stopped = false;
    for (;;) {
        int64_t left = (until - api__mono_ns() + 999999) / 1000000;
        struct pollfd fds[2] = {{j->done_fd, POLLIN, 0}, {stopped ? -1 : j->stop_fd, POLLIN, 0}};
        if (left <= 0)
            return false;
        if (poll(fds, 2, left > 3600000 ? 3600000 : (int)left) <= 0)
            continue;
        if (fds[0].revents)
            return true;
        stopped = true;
        until = api__mono_ns() + GRACE * 1000000ll;
    }
}

static api_app *take(struct job *j, api_problems *problems)
{
    api_app *app = j->app;
    j->app = NULL;
    for (size_t i = 0; i < api_problems_count(j->problems); i++)
        api_problems_add(problems, NULL, 0, 0, "%s", api_problems_get(j->problems, i));
    return app;
}

api_app *api__load_job(const api_settings *settings, const api__log *log, const int *stop_fd, api_problems *problems)
{
    struct job *j = job_new(settings, log, stop_fd);
    int err = j ? start(j) : ENOMEM;
    api_app *app = NULL;
    /* A compiler is stopped by its own limit; its clearing away gets as long again. */
    int64_t span = API__LOAD_PATIENCE + (api__native_is(settings->app_path) ? 2 * settings->limits.compile_time : 0);
    if (err) {
        api_problems_add(problems, settings->app_path, 0, 0, "cannot be loaded: %s", strerror(err));
    } else if (wait_for(j, span)) {
        app = take(j, problems);
    } else {
        pthread_mutex_lock(&j->lock);
        j->given_up = true;
        pthread_mutex_unlock(&j->lock);
        api_problems_add(problems, settings->app_path, 0, 0, "loading it did not come to an end and was given up");
    }
    if (j)
        unref(j);
    return app;
}
