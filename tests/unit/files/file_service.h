/* A service of two routes, in place of service.c: /f/{rest:path} is one file, /s/{rest:path} a directory of them. With
 * the real router, answers and compression, asked through the in-process client. */
#ifndef TESTS_FILE_SERVICE_H
#define TESTS_FILE_SERVICE_H

#include <stdlib.h>

#include "server/engine/lease.h"
#include "server/files/file_respond.h"
#include "server/files/file_static.h"
#include "server/middleware/middleware.h"
#include "server/request/response.h"
#include "server/router/router.h"
#include "server/service/service.h"

static struct {
    struct api__router *router;
    int dir_fd;
    struct api__file_options file;
    struct api__static directory;
    int result; /* of the last call */
} files;

static void handle_file(api_request *req)
{
    const char *path = api_arena_dup(req->arena, req->param).p;
    files.result = api__respond_file(req, files.dir_fd, path, &files.file);
}

static void handle_static(api_request *req)
{
    files.result = api__respond_static(req, &files.directory, req->param);
}

static void handle(api_request *req)
{
    files.result = 1;
    api__request_id_stage.begin(req);
    if (api__route(files.router, req) != 0)
        api__respond_error(req, 400, NULL);
    else if (!req->route)
        api__respond_error(req, req->allowed ? 405 : 404, NULL);
    else
        req->route->endpoint.handle(req);
    api__compress_stage.respond(req);
}

static void finished(api_request *req, uint64_t bytes)
{
    (void)req, (void)bytes;
}

static void begin(api_request *req)
{
    api__request_id_stage.begin(req);
}

static void free_service(api__service *s)
{
    api__router_free(files.router);
    api__app_unref(s->app);
    free(s);
}

static int local_init(api__local *l, api__service *s)
{
    (void)l, (void)s;
    return API_OK;
}

static void local_deinit(api__local *l)
{
    (void)l;
}

static void lease(api__lease *l)
{
    (void)l;
}

static const struct api__service_calls calls = {
    .handle = handle,
    .begin = begin,
    .finished = finished,
    .local_init = local_init,
    .local_deinit = local_deinit,
    .lease_begins = lease,
    .lease_ends = lease,
    .free = free_service,
};

api__service *api__service_new(struct api_app *app, const api_settings *s, const api__log *log,
                               struct api__metrics *metrics, api_problems *problems)
{
    api__service *service = calloc(1, sizeof *service);
    static const struct api__route routes[] = {
        {.pattern = "/f/{rest:path}", .endpoint = {.handle = handle_file}},
        {.pattern = "/s/{rest:path}", .endpoint = {.handle = handle_static}},
        {.pattern = "/s/{rest:path}", .endpoint = {.handle = handle_static}, .method = API__METHOD_POST},
    };
    (void)s;
    files.router = api__router_create();
    for (size_t i = 0; i < sizeof routes / sizeof *routes; i++)
        api__router_add(files.router, &routes[i], problems);
    service->refs = 1;
    service->calls = &calls;
    service->app = api__app_ref(app);
    service->log = log;
    service->metrics = metrics;
    service->limits = app->limits;
    return service;
}

#endif
