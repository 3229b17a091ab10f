#include "server/reload/loader.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "base/dup.h"
#include "base/thread.h"
#include "server/engine/altstack.h"

enum { PATIENCE = 1 }; /* seconds */

struct api__loader {
    pthread_t thread;
    pthread_mutex_t lock;       /* of sink and given_up */
    struct api__log_sink *sink; /* NULL: given up */
    bool ended;                 /* atomic */
    int stop_fd, done_fd;       /* done_fd is a duplicate */
    char *path, *cc, *cflags;
    int64_t compile_time;
    bool color;
    api_app *app;
    api_problems *problems;
};

/* --- memory --- */

static char *copy(const char *s, bool *failed)
{
    char *p = s ? strdup(s) : NULL;
    *failed |= s && !p;
    return p;
}

static void destroy(struct api__loader *l)
{
    if (l->app)
        api_app_free(l->app);
    api_problems_free(l->problems);
    if (l->stop_fd >= 0)
        close(l->stop_fd);
    if (l->done_fd >= 0)
        close(l->done_fd);
    pthread_mutex_destroy(&l->lock);
    free(l->path);
    free(l->cc);
    free(l->cflags);
    free(l);
}

static struct api__loader *create(const api_settings *s, struct api__log_sink *sink, int done_fd)
{
    struct api__loader *l = calloc(1, sizeof *l);
    if (!l)
        return NULL;
    bool failed = false;
    pthread_mutex_init(&l->lock, NULL);
    l->sink = sink;
    l->stop_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    l->done_fd = dup(done_fd);
    l->path = copy(s->app_path, &failed);
    l->cc = copy(s->cc, &failed);
    l->cflags = copy(s->cflags, &failed);
    l->compile_time = s->limits.compile_time;
    l->color = s->color;
    l->problems = api_problems_new();
    if (!failed && l->stop_fd >= 0 && l->done_fd >= 0 && l->problems)
        return l;
    destroy(l);
    return NULL;
}

/* --- the thread --- */

static void tell_output(void *arg, api_str text)
{
    struct api__loader *l = arg;
    pthread_mutex_lock(&l->lock);
    if (l->sink)
        api__log_sink_lines(l->sink, text);
    pthread_mutex_unlock(&l->lock);
}

static void ring(int fd)
{
    uint64_t one = 1;
    while (write(fd, &one, sizeof one) < 0 && errno == EINTR)
        ;
}

static void *load(void *arg)
{
    struct api__loader *l = arg;
    const api_load_options o = {
        .cc = l->cc,
        .cflags = l->cflags,
        .compile_time = l->compile_time,
        .stop_fd = &l->stop_fd,
        .copy = true,
        .color = l->color,
        .output = tell_output,
        .arg = l,
    };
    void *stack = api__altstack_enter();
    l->app = api_app_load_with(l->path, &o, l->problems);
    api__altstack_leave(stack);
    pthread_mutex_lock(&l->lock);
    bool wanted = l->sink;
    __atomic_store_n(&l->ended, true, __ATOMIC_RELEASE);
    if (wanted)
        ring(l->done_fd);
    pthread_mutex_unlock(&l->lock);
    if (!wanted) /* nobody joins it either */
        destroy(l);
    return NULL;
}

/* --- its owner --- */

struct api__loader *api__loader_start(const api_settings *settings, struct api__log_sink *sink, int done_fd)
{
    struct api__loader *l = create(settings, sink, done_fd);
    if (!l)
        return NULL;
    int err = api__thread_start(&l->thread, load, l);
    if (!err)
        return l;
    destroy(l);
    return NULL;
}

bool api__loader_ended(const struct api__loader *l)
{
    return __atomic_load_n(&l->ended, __ATOMIC_ACQUIRE);
}

api_app *api__loader_take(struct api__loader *l, api_problems **problems)
{
    pthread_join(l->thread, NULL);
    api_app *app = l->app;
    *problems = l->problems;
    l->app = NULL;
    l->problems = NULL;
    destroy(l);
    return app;
}

bool api__loader_give_up(struct api__loader *l)
{
    struct timespec until;
    ring(l->stop_fd);
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += PATIENCE;
    if (pthread_timedjoin_np(l->thread, NULL, &until) == 0) {
        destroy(l);
        return true;
    }
    pthread_mutex_lock(&l->lock);
    bool ended = api__loader_ended(l);
    l->sink = NULL;
    if (!ended)
        pthread_detach(l->thread);
    pthread_mutex_unlock(&l->lock);
    if (!ended)
        return false;
    pthread_join(l->thread, NULL);
    destroy(l);
    return true;
}
