#include "server/develop/rebuild.h"

#include <errno.h>
#include <unistd.h>

#include "app/app.h"
#include "app/native.h"
#include "base/clock.h"

#define MS 1000000ll

enum { LATEST = 1000 }; /* ms */

/* An app file is watched itself; of an app in C what it was made of, which only a good build tells. */
static int watch_files(struct api__rebuild *r, const struct api_app *app, const char **bad)
{
    const struct api__native *code = app->native;
    if (code)
        return api__file_watch_set(&r->watch, code->files, code->file_count, bad);
    return api__file_watch_set(&r->watch, &r->settings->app_path, 1, bad);
}

int api__rebuild_init(struct api__rebuild *r, const api_app *app, const api_settings *settings,
                      struct api__log_sink *sink, api_problems *problems)
{
    const char *bad = settings->app_path;
    *r = (struct api__rebuild){.settings = settings, .sink = sink};
    int err = api__file_watch_init(&r->watch);
    if (!err)
        err = watch_files(r, app, &bad);
    if (err == API_ESYS)
        api_problems_add(problems, bad, 0, 0, "cannot be watched: %s", strerror(errno));
    if (err)
        api__rebuild_deinit(r);
    return err;
}

void api__rebuild_deinit(struct api__rebuild *r)
{
    api__file_watch_deinit(&r->watch);
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

bool api__rebuild_due(struct api__rebuild *r)
{
    int64_t now = api__mono_ns();
    if (api__file_watch_touched(&r->watch, r->failed)) {
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

static void tell_output(void *arg, api_str text)
{
    const struct api__rebuild *r = arg;
    api__log_sink_lines(r->sink, text);
}

api_app *api__rebuild(struct api__rebuild *r, const int *stop_fd, api_problems *problems)
{
    const api_settings *s = r->settings;
    const api_load_options o = {
        .cc = s->cc,
        .cflags = s->cflags,
        .compile_time = s->limits.compile_time,
        .stop_fd = stop_fd,
        .copy = true,
        .color = s->color,
        .output = tell_output,
        .arg = r,
    };
    const char *bad = NULL;
    api_app *app = api_app_load_with(s->app_path, &o, problems);
    r->failed = !app;
    if (app && watch_files(r, app, &bad) == API_ESYS)
        api__logf(&r->sink->log, API_LOG_WARN, "%s: cannot be watched: %s", bad, strerror(errno));
    return app;
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
