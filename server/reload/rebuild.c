#include "server/reload/rebuild.h"

#include <errno.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "app/app.h"
#include "base/clock.h"
#include "server/reload/loader.h"
#include "server/reload/native.h"

#define MS 1000000ll

enum {
    LATEST = 1000,  /* ms */
    MOST_STUCK = 4, /* each may be busy for ever */
};

/* An app file is watched itself; of an app in C what it was made of, which only a good build tells. */
int api__rebuild_files(struct api__file_watch *w, const api_app *app, const char *path, const char **bad)
{
    const struct api__native *code = app->code;
    return code ? api__file_watch_set(w, code->files, code->file_count, bad) : api__file_watch_set(w, &path, 1, bad);
}

static int watch_files(struct api__rebuild *r, const api_app *app, const char **bad)
{
    return api__rebuild_files(&r->watch, app, r->settings->app_path, bad);
}

int api__rebuild_init(struct api__rebuild *r, const api_app *app, const api_settings *settings,
                      struct api__log_sink *sink, api_problems *problems)
{
    const char *bad = settings->app_path;
    *r = (struct api__rebuild){.settings = settings, .sink = sink};
    r->done_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    int err = api__file_watch_init(&r->watch);
    if (r->done_fd < 0)
        err = API_ESYS;
    if (!err)
        err = watch_files(r, app, &bad);
    if (err == API_ESYS)
        api_problems_add(problems, bad, 0, 0, "cannot be watched: %s", strerror(errno));
    if (err)
        api__rebuild_deinit(r);
    return err;
}

static void stop_loading(struct api__rebuild *r)
{
    if (r->loader)
        r->stuck += !api__loader_give_up(r->loader);
    r->loader = NULL;
}

void api__rebuild_deinit(struct api__rebuild *r)
{
    stop_loading(r);
    api__file_watch_deinit(&r->watch);
    if (r->done_fd >= 0)
        close(r->done_fd);
    r->done_fd = -1;
}

static int64_t due_at(const struct api__rebuild *r)
{
    return r->quiet_at < r->latest ? r->quiet_at : r->latest;
}

int api__rebuild_timeout(const struct api__rebuild *r)
{
    if (!r->latest)
        return -1;
    int64_t left = due_at(r) - api__mono_ns();
    return left > 0 ? (int)((left + MS - 1) / MS) : 0;
}

static bool is_due(struct api__rebuild *r)
{
    int64_t now = api__mono_ns();
    /* Of a build that is under way nobody knows yet whether it lacks a file. */
    if (api__file_watch_touched(&r->watch, r->failed || r->loader)) {
        int64_t quiet = r->settings->limits.reload_quiet;
        r->quiet_at = now + quiet * MS;
        if (!r->latest)
            r->latest = now + (quiet > LATEST ? quiet : LATEST) * MS;
    }
    if (!r->latest || now < due_at(r))
        return false;
    r->latest = 0;
    return true;
}

void api__rebuild_watch(struct api__rebuild *r, const api_app *app)
{
    const char *bad = NULL;
    if (watch_files(r, app, &bad) == API_ESYS)
        api__logf(&r->sink->log, API_LOG_WARN, "%s: cannot be watched: %s", bad, strerror(errno));
}

/* What is loaded already is out of date. */
static void begin(struct api__rebuild *r)
{
    const char *path = r->settings->app_path;
    stop_loading(r);
    if (r->stuck >= MOST_STUCK) {
        api__logf(&r->sink->log, API_LOG_ERROR, "%s: not reloaded: %u attempts never came back; restart the server",
                  path, r->stuck);
        return;
    }
    r->begun = api__mono_ns();
    r->loader = api__loader_start(r->settings, r->sink, r->done_fd);
    if (!r->loader)
        api__logf(&r->sink->log, API_LOG_ERROR, "%s: not reloaded: no memory or no thread for it", path);
}

bool api__rebuild_step(struct api__rebuild *r, api_app **app, api_problems **problems)
{
    uint64_t rung;
    while (read(r->done_fd, &rung, sizeof rung) < 0 && errno == EINTR)
        ;
    if (is_due(r))
        begin(r);
    if (!r->loader || !api__loader_ended(r->loader))
        return false;
    *app = api__loader_take(r->loader, problems);
    r->loader = NULL;
    r->failed = !*app;
    return true;
}

void api__rebuild_report(const struct api__rebuild *r, bool loaded, const api_problems *problems)
{
    const char *path = r->settings->app_path;
    if (loaded)
        api__logf(&r->sink->log, API_LOG_INFO, "%s: reloaded", path);
    else
        api__logf(&r->sink->log, API_LOG_ERROR, "%s: not reloaded; the last good version is still served", path);
    for (size_t i = 0; i < api_problems_count(problems); i++)
        api__logf(&r->sink->log, API_LOG_ERROR, "%s", api_problems_get(problems, i));
}
