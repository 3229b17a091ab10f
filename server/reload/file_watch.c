#include "server/reload/file_watch.h"

#include <api/buf.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/inotify.h>
#include <unistd.h>

#define EVENTS (IN_CLOSE_WRITE | IN_MOVED_TO | IN_ONLYDIR)

struct api__watched {
    int directory; /* inotify's number; -1: not watched */
    const char *name;
};

int api__file_watch_init(struct api__file_watch *w)
{
    *w = (struct api__file_watch){.fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK)};
    api_arena_init(&w->arena, API_BUF_NO_MAX);
    return w->fd >= 0 ? API_OK : API_ESYS;
}

void api__file_watch_deinit(struct api__file_watch *w)
{
    if (w->fd >= 0)
        close(w->fd);
    w->fd = -1;
    api_arena_deinit(&w->arena);
    w->files = NULL;
    w->count = 0;
}

/* A directory that is watched already keeps its number. */
static bool add(struct api__file_watch *w, api_arena *arena, struct api__watched *to, const char *path)
{
    const char *slash = strrchr(path, '/');
    api_str dir = slash ? (api_str){path, slash == path ? 1 : (size_t)(slash - path)} : API_S(".");
    dir = api_arena_dup(arena, dir);
    to->name = api_arena_dup(arena, api_str_of(slash ? slash + 1 : path)).p;
    if (!dir.p || !to->name)
        return false;
    to->directory = inotify_add_watch(w->fd, dir.p, EVENTS);
    return true;
}

static bool is_used(const struct api__watched *files, size_t n, int directory)
{
    for (size_t i = 0; i < n; i++)
        if (files[i].directory == directory)
            return true;
    return false;
}

/* Of a link both its own directory and that of the file it names. */
static bool add_both(struct api__file_watch *w, api_arena *arena, struct api__watched *to, size_t *n, const char *path)
{
    char real[PATH_MAX];
    if (!add(w, arena, &to[(*n)++], path))
        return false;
    return !realpath(path, real) || add(w, arena, &to[(*n)++], real);
}

int api__file_watch_set(struct api__file_watch *w, const char *const *files, size_t n, const char **bad)
{
    api_arena arena;
    api_arena_init(&arena, API_BUF_NO_MAX);
    struct api__watched *list = api_arena_calloc(&arena, 2 * n + 1, sizeof *list);
    size_t count = 0;
    int err = list ? API_OK : API_ENOMEM, why = 0;
    for (size_t i = 0; i < n && err != API_ENOMEM; i++) {
        size_t at = count;
        if (!add_both(w, &arena, list, &count, files[i])) {
            err = API_ENOMEM;
        } else if (list[at].directory < 0 && !err) {
            err = API_ESYS;
            why = errno;
            *bad = files[i];
        }
    }
    if (err == API_ENOMEM) {
        api_arena_deinit(&arena);
        return err;
    }
    for (size_t i = 0; i < w->count; i++)
        if (w->files[i].directory >= 0 && !is_used(list, count, w->files[i].directory) &&
            !is_used(w->files, i, w->files[i].directory))
            inotify_rm_watch(w->fd, w->files[i].directory);
    api_arena_deinit(&w->arena);
    w->arena = arena;
    w->files = list;
    w->count = count;
    errno = why;
    return err;
}

static bool is_source(const char *name)
{
    size_t n = strlen(name);
    return n > 2 && (strcmp(name + n - 2, ".c") == 0 || strcmp(name + n - 2, ".h") == 0);
}

static bool concerns(const struct api__file_watch *w, const struct inotify_event *e, bool sources)
{
    if (e->mask & IN_Q_OVERFLOW)
        return true;
    if (e->len == 0)
        return false;
    if (sources && is_source(e->name))
        return true;
    for (size_t i = 0; i < w->count; i++)
        if (w->files[i].directory == e->wd && strcmp(w->files[i].name, e->name) == 0)
            return true;
    return false;
}

bool api__file_watch_touched(struct api__file_watch *w, bool sources)
{
    _Alignas(struct inotify_event) char events[4096];
    bool found = false;
    ssize_t n;
    while ((n = read(w->fd, events, sizeof events)) > 0 || (n < 0 && errno == EINTR))
        for (char *p = events; n > 0 && p < events + n;) {
            const struct inotify_event *e = (const struct inotify_event *)(const void *)p;
            found |= concerns(w, e, sources);
            p += sizeof *e + e->len;
        }
    return found;
}
