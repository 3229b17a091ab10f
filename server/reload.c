/* A changed app file becomes a new service, and every worker is handed its share of it. Requests that began before keep
 * the old one. A file with mistakes changes nothing. */
#include <errno.h>
#include <stdlib.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "server/server.h"

/* The directory, since editors replace a file instead of writing to it. */
int api__reload_start(api_server *s, api_problems *problems)
{
    const char *path = s->settings.app_path, *slash = strrchr(path, '/');
    api_str dir = slash ? (api_str){path, slash == path ? 1 : (size_t)(slash - path)} : API_S(".");
    dir = api_arena_dup(&s->arena, dir);
    if (!dir.p)
        return API_ENOMEM;
    s->watch_fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
    if (s->watch_fd >= 0 && inotify_add_watch(s->watch_fd, dir.p, IN_CLOSE_WRITE | IN_MOVED_TO) >= 0)
        return API_OK;
    api_problems_add(problems, path, 0, 0, "cannot be watched: %s", strerror(errno));
    return API_ESYS;
}

static bool touched(const api_server *s)
{
    const char *slash = strrchr(s->settings.app_path, '/'), *name = slash ? slash + 1 : s->settings.app_path;
    _Alignas(struct inotify_event) char events[4096];
    bool found = false;
    ssize_t n;
    while ((n = read(s->watch_fd, events, sizeof events)) > 0 || (n < 0 && errno == EINTR))
        for (char *p = events; n > 0 && p < events + n;) {
            const struct inotify_event *e = (const struct inotify_event *)(const void *)p;
            found |= e->mask & IN_Q_OVERFLOW || (e->len && strcmp(e->name, name) == 0);
            p += sizeof *e + e->len;
        }
    return found;
}

/* All workers' shares, or none. */
static bool make_shares(api_server *s, api__service *service, api__generation **shares)
{
    for (size_t i = 0; i < s->worker_count; i++) {
        shares[i] = api__generation_new(s->workers[i], service);
        if (shares[i])
            continue;
        while (i--)
            api__generation_free(shares[i]);
        return false;
    }
    return true;
}

static bool hand_over(api_server *s, api__service *service)
{
    api__generation **shares = calloc(s->worker_count, sizeof *shares);
    bool made = shares && make_shares(s, service, shares);
    for (size_t i = 0; made && i < s->worker_count; i++)
        api__generation_post(shares[i]);
    free(shares);
    return made;
}

static bool load(api_server *s, api_problems *problems)
{
    api_app *app = api_app_load(s->settings.app_path, problems);
    if (!app)
        return false;
    api__service *service = api__service_new(app, &s->settings, &s->sink.log, s->metrics, problems);
    api_app_free(app); /* the service has its own reference */
    if (!service)
        return false;
    if (!hand_over(s, service)) {
        api_problems_add(problems, s->settings.app_path, 0, 0, "no memory or no database handles for it");
        api__service_unref(service);
        return false;
    }
    api__service_unref(s->service);
    s->service = service;
    return true;
}

void api__reload_ready(api_server *s)
{
    if (!touched(s))
        return;
    const api__log *log = &s->sink.log;
    api_problems *problems = api_problems_new();
    if (!problems)
        return;
    if (load(s, problems))
        api__logf(log, API_LOG_INFO, "%s: reloaded", s->settings.app_path);
    else
        api__logf(log, API_LOG_ERROR, "%s: not reloaded; the last good version is still served", s->settings.app_path);
    for (size_t i = 0; i < api_problems_count(problems); i++)
        api__logf(log, API_LOG_ERROR, "%s", api_problems_get(problems, i));
    api_problems_free(problems);
}
