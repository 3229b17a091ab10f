#include "server/service/served_apps.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "server/files/file_static.h"
#include "server/middleware/chain.h"
#include "server/pages/documents.h"
#include "server/router/router.h"
#include "server/service/routes.h"

static int prepare_uses(struct api__served_apps *p, struct api__served_app *s, api_problems *problems)
{
    const struct api__declarations *d = s->app->declarations;
    int err = 0;
    if (!d || !d->use_count)
        return 0;
    s->uses = api_arena_calloc(&p->arena, d->use_count, sizeof *s->uses);
    if (!s->uses)
        return API_ENOMEM;
    for (const struct api__use *u = d->all_uses; u && !err; u = u->all)
        err = api__chain_prepare(u, &p->arena, &s->uses[u->index], problems);
    return err;
}

/* --- directories --- */

static bool holds(int dir_fd, const char *path)
{
    struct stat dir, at;
    char folder[PATH_MAX];
    if (!path || snprintf(folder, sizeof folder, "%s", path) >= PATH_MAX || fstat(dir_fd, &dir) != 0)
        return false;
    for (char *slash; (slash = strrchr(folder, '/'));) {
        slash[slash == folder] = 0; /* keeps the "/" of the root directory */
        if (stat(folder, &at) == 0 && at.st_dev == dir.st_dev && at.st_ino == dir.st_ino)
            return true;
        slash[0] = 0;
    }
    return false;
}

static void handle_static(api_request *req)
{
    api__respond_static(req, req->route->endpoint.data, api__route_value(req, "rest"));
}

static int open_static(struct api__served_apps *p, struct api__served_app *s, const struct api__static_files *files,
                       api_problems *problems)
{
    struct api__static *st = &s->statics[s->static_count];
    st->dir_fd = open(files->directory, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (st->dir_fd < 0) {
        api_problems_add(problems, files->file, (unsigned)files->line, 0, "cannot open directory \"%s\": %s",
                         files->directory, strerror(errno));
        return API_ECONFIG;
    }
    s->static_count++;
    if (holds(st->dir_fd, p->database)) {
        api_problems_add(
            problems, files->file, (unsigned)files->line, 0,
            "directory \"%s\" contains the database %s, which clients could download: serve another directory",
            files->directory, p->database);
        return API_ECONFIG;
    }
    st->index = files->o.index;
    st->fallback = files->o.fallback;
    st->max_age = files->o.max_age;
    api_str pattern = api_arena_printf(&p->arena, "%.*s/{rest:path}", API_FMT(files->prefix));
    if (!pattern.p)
        return API_ENOMEM;
    struct api__route route = {
        .pattern = pattern.p,
        .file = files->file,
        .line = (unsigned)files->line,
        .endpoint = {.handle = handle_static, .data = st, .uses = files->uses, .grant = files->grant}};
    return api__router_add(s->router, &route, problems);
}

static int open_statics(struct api__served_apps *p, struct api__served_app *s, api_problems *problems)
{
    size_t n = 0;
    const struct api__static_files *first = s->app->declarations ? s->app->declarations->statics : NULL;
    for (const struct api__static_files *files = first; files; files = files->next)
        n++;
    s->statics = n ? api_arena_calloc(&p->arena, n, sizeof *s->statics) : NULL;
    int err = n && !s->statics ? API_ENOMEM : 0;
    for (const struct api__static_files *files = first; files && !err; files = files->next)
        err = open_static(p, s, files, problems);
    return err;
}

/* --- apps --- */

static int serve_app(struct api__served_apps *p, const struct api_app *app, api_str mounted,
                     struct api__served_app **out, api_problems *problems)
{
    struct api__served_app *s = api_arena_calloc(&p->arena, 1, sizeof *s), **end = &p->first;
    if (!s)
        return API_ENOMEM;
    while (*end)
        end = &(*end)->next;
    *end = *out = s;
    s->app = app;
    size_t before = api_problems_count(problems);
    s->router = api__routes_new(app, problems);
    if (!s->router)
        return api_problems_count(problems) > before ? API_ECONFIG : API_ENOMEM;
    s->documents = api__documents_new(app, p->root_path, mounted);
    int err = s->documents ? prepare_uses(p, s, problems) : API_ENOMEM;
    if (!err)
        err = open_statics(p, s, problems);
    for (const struct api__mount *m = app->declarations ? app->declarations->mounts : NULL; m && !err; m = m->next) {
        struct api__served_app *inner;
        api_str at = api_arena_printf(&p->arena, "%.*s%.*s", API_FMT(mounted), API_FMT(m->prefix));
        err = at.p ? serve_app(p, m->app, at, &inner, problems) : API_ENOMEM;
        if (!err)
            err = api__router_mount(s->router, m->prefix.p, inner->router, problems);
    }
    return err;
}

/* Proxies may strip root_path or keep it, so requests are accepted either way, and a path of the app that begins with
 * it would be stripped by mistake. */
static int check_root_path(const struct api_app *app, api_str root_path, struct api__router *router,
                           api_problems *problems)
{
    char path[PATH_MAX];
    const char *route = NULL;
    if (root_path.n && snprintf(path, sizeof path, "%.*s", API_FMT(root_path)) < (int)sizeof path)
        route = api__router_begins(router, path);
    if (!route)
        return 0;
    bool own = root_path.p == app->root_path.p, file = own && !app->declarations;
    api_problems_add(problems, own ? app->file.p : NULL, file ? app->root_path_line : 0,
                     file ? app->root_path_column : 0,
                     "root_path \"%s\" is a prefix of the app's path %s, so requests for it would be ambiguous: "
                     "expected another root_path",
                     path, route);
    return API_ECONFIG;
}

struct api__served_apps *api__served_apps_new(const struct api_app *app, api_str root_path, const char *database,
                                              api_problems *problems)
{
    struct api__served_apps *p = calloc(1, sizeof *p);
    struct api__served_app *outer;
    if (!p)
        return NULL;
    p->root_path = root_path;
    api_arena_init(&p->arena, API_BUF_NO_MAX);
    p->database = database;
    int err = serve_app(p, app, API_S(""), &outer, problems);
    if (!err)
        err = check_root_path(app, root_path, outer->router, problems);
    p->database = NULL;
    if (!err)
        return p;
    api__served_apps_free(p);
    return NULL;
}

int api_app_check(const api_app *app, api_problems *problems)
{
    size_t before = api_problems_count(problems);
    struct api__served_apps *p = api__served_apps_new(app, app->root_path, NULL, problems);
    api__served_apps_free(p);
    return p ? 0 : api_problems_count(problems) > before ? API_ECONFIG : API_ENOMEM;
}

void api__served_apps_free(struct api__served_apps *p)
{
    if (!p)
        return;
    for (struct api__served_app *s = p->first; s; s = s->next) {
        api__router_free(s->router);
        api__documents_free(s->documents);
        for (size_t i = 0; i < s->static_count; i++)
            close(s->statics[i].dir_fd);
    }
    api_arena_deinit(&p->arena);
    free(p);
}
