#include "server/server/server.h"

#include "base/thread.h"
#include "server/engine/altstack.h"
#include "server/middleware/metrics.h"
#include "server/middleware/middleware.h"
#include "server/service/lifespan.h"
#include "server/service/service.h"

#include <errno.h>
#include <poll.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

void api_settings_init(api_settings *s)
{
    *s = (api_settings){
        .host = "127.0.0.1",
        .port = 8000,
        .log_level = "info",
        .log_fd = 2,
    };
    api_limits_init(&s->limits);
}

static int cores(void)
{
    cpu_set_t set;
    int n = sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 1;
    return n > 0 ? n : 1;
}

/* Copies the strings, which a reload needs later. */
static bool copy_settings(api_server *s, const api_settings *from)
{
    s->settings = *from;
    const char **strings[] = {&s->settings.host,      &s->settings.unix_path, &s->settings.database,
                              &s->settings.log_level, &s->settings.app_path,  &s->settings.cc,
                              &s->settings.cflags,    &s->settings.proxies,   &s->settings.root_path};
    if (!s->settings.host)
        s->settings.host = "127.0.0.1";
    for (size_t i = 0; i < sizeof strings / sizeof *strings; i++)
        if (*strings[i] && !(*strings[i] = api_arena_dup(&s->arena, api_str_of(*strings[i])).p))
            return false;
    return true;
}

/* --- opening and closing --- */

static int new_worker(api_server *s, size_t i)
{
    api__worker *w = malloc(sizeof *w);
    if (!w)
        return API_ENOMEM;
    int err = api__worker_init(w, &s->shared, &s->sink.log, &s->service->limits);
    if (err) {
        free(w);
        return err;
    }
    s->workers[s->worker_count++] = w;
    w->replaced = s->settings.socket_count > 0 && !s->settings.reload;
    w->present = api__lease_new(w, s->service);
    if (w->present) {
        w->present->ticks = i == 0;
        api__lifespan_tick(w->present);
    }
    return w->present ? api__listeners_add(w, &s->sockets, i) : API_ENOMEM;
}

static int new_workers(api_server *s, size_t n)
{
    s->workers = calloc(n, sizeof *s->workers);
    s->threads = calloc(n, sizeof *s->threads);
    int err = s->workers && s->threads ? api__shared_init(&s->shared, &s->service->limits) : API_ENOMEM;
    for (size_t i = 0; i < n && !err; i++)
        err = new_worker(s, i);
    return err;
}

static int open_all(api_server *s, api_app *app, api_problems *problems)
{
    if (api__log_sink_init(&s->sink, &s->settings) != 0) {
        api_problems_add(problems, s->settings.log_level, 0, 0,
                         "unknown log level, expected error, warn, info or debug");
        return API_EINVALID;
    }
    size_t n = (size_t)(s->settings.workers > 0 ? s->settings.workers : cores());
    /* Opens the port first: a second server must not touch the database of the one that is running. */
    int err = api__sockets_open(&s->sockets, &s->settings, n, problems);
    if (err)
        return err;
    s->settings.metrics |= api__sockets_local(&s->sockets);
    size_t before = api_problems_count(problems);
    s->metrics = api__metrics_new(); /* NULL, out of memory: the server runs without metrics */
    s->service = api__service_new(app, &s->settings, &s->sink.log, s->metrics, problems);
    err = s->service ? new_workers(s, n) : API_ENOMEM;
    if (!err && s->settings.reload && s->settings.app_path)
        err = api__rebuild_init(&s->rebuild, app, &s->settings, &s->sink, problems);
    s->reloads = !err && s->settings.reload && s->settings.app_path;
    if (err && api_problems_count(problems) == before)
        api_problems_add(problems, NULL, 0, 0, "cannot start workers: %s", api_strerror(err));
    return err;
}

api_server *api_server_new(api_app *app, const api_settings *settings, api_problems *problems)
{
    api_server *s = calloc(1, sizeof *s);
    if (!s) {
        api_problems_add(problems, NULL, 0, 0, "%s", api_strerror(API_ENOMEM));
        return NULL;
    }
    api_arena_init(&s->arena, API_BUF_NO_MAX);
    s->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (s->wake_fd < 0 || !copy_settings(s, settings))
        api_problems_add(problems, NULL, 0, 0, "%s", api_strerror(s->wake_fd < 0 ? API_ESYS : API_ENOMEM));
    else if (open_all(s, app, problems) == 0)
        return s;
    api_server_free(s);
    return NULL;
}

/* All that may post to a worker's loop must end before the loop: the store's writer (with the service) and the pools.
 */
void api_server_free(api_server *s)
{
    if (!s)
        return;
    for (size_t i = 0; i < s->worker_count; i++)
        api__worker_release(s->workers[i]);
    if (s->service)
        api__service_unref(s->service);
    api__shared_deinit(&s->shared);
    for (size_t i = 0; i < s->worker_count; i++) {
        api__worker_deinit(s->workers[i]);
        free(s->workers[i]);
    }
    api__sockets_close(&s->sockets);
    api__metrics_free(s->metrics);
    if (s->reloads)
        api__rebuild_deinit(&s->rebuild);
    api__log_sink_deinit(&s->sink);
    if (s->wake_fd >= 0)
        close(s->wake_fd);
    free(s->workers);
    free(s->threads);
    api_arena_deinit(&s->arena);
    free(s);
}

const char *api_server_url(const api_server *s)
{
    return s->sockets.url;
}

int api_server_worker_count(const api_server *s)
{
    return (int)s->worker_count;
}

/* --- running --- */

static void ring(api_server *s)
{
    int saved = errno;
    uint64_t one = 1;
    while (write(s->wake_fd, &one, sizeof one) < 0 && errno == EINTR)
        ;
    errno = saved;
}

void api_server_stop(api_server *s)
{
    __atomic_add_fetch(&s->stops, 1, __ATOMIC_RELEASE);
    ring(s);
}

struct start {
    api_server *server;
    api__worker *worker;
};

static void *serve(void *arg)
{
    struct start start = *(struct start *)arg;
    free(arg);
    void *stack = api__altstack_enter();
    api__worker_run(start.worker);
    api__altstack_leave(stack);
    __atomic_add_fetch(&start.server->ended, 1, __ATOMIC_RELEASE);
    ring(start.server);
    return NULL;
}

static bool start_thread(api_server *s, size_t i)
{
    struct start *start = malloc(sizeof *start);
    if (!start)
        return false;
    *start = (struct start){s, s->workers[i]};
    if (api__thread_start(&s->threads[i], serve, start) == 0)
        return true;
    free(start);
    return false;
}

static bool start_threads(api_server *s)
{
    while (s->started < s->worker_count && start_thread(s, s->started))
        s->started++;
    return s->started == s->worker_count;
}

static void act_on_stops(api_server *s)
{
    unsigned stops = __atomic_load_n(&s->stops, __ATOMIC_ACQUIRE);
    if (stops > 0 && s->answered == 0) {
        __atomic_store_n(&s->service->stopping, 1, __ATOMIC_RELAXED);
        api__logf(&s->sink.log, API_LOG_INFO, "stopping: finishing requests in flight");
        for (size_t i = 0; i < s->started; i++)
            api__worker_stop(s->workers[i]);
    }
    if (stops > 1 && s->answered < 2)
        for (size_t i = 0; i < s->started; i++)
            api__worker_force(s->workers[i]);
    s->answered = stops;
}

static void wait_for_end(api_server *s)
{
    while (__atomic_load_n(&s->ended, __ATOMIC_ACQUIRE) < s->started) {
        bool reloads = s->reloads && !s->answered;
        struct pollfd fds[3] = {{s->wake_fd, POLLIN, 0},
                                {reloads ? s->rebuild.watch.fd : -1, POLLIN, 0},
                                {reloads ? s->rebuild.done_fd : -1, POLLIN, 0}};
        if (poll(fds, 3, reloads ? api__rebuild_timeout(&s->rebuild) : -1) < 0)
            continue;
        uint64_t rung;
        while (read(s->wake_fd, &rung, sizeof rung) < 0 && errno == EINTR)
            ;
        act_on_stops(s);
        if (s->reloads && !s->answered)
            api__reload(s);
    }
}

int api_server_run(api_server *s)
{
    bool all = start_threads(s);
    if (!all) {
        api__logf(&s->sink.log, API_LOG_ERROR, "cannot start threads: %s", strerror(EAGAIN));
        api_server_stop(s);
    }
    wait_for_end(s);
    for (size_t i = 0; i < s->started; i++)
        pthread_join(s->threads[i], NULL);
    return all ? API_OK : API_ESYS;
}
