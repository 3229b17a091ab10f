#include "server/middleware/stages.h"

#include "server/middleware/middleware.h"

/* In the order in which they are called at each point. */
static const struct api__stage *const all[] = {
    &api__proxies_stage,  &api__request_id_stage, &api__cors_stage,
    &api__compress_stage, &api__metrics_stage,    &api__access_log_stage,
};
_Static_assert(sizeof all / sizeof *all < API__STAGES_MOST, "each list needs room for all stages and a NULL");

const struct api__stages *api__stages_new(const api__service *s, api_arena *arena)
{
    struct api__stages *out = api_arena_calloc(arena, 1, sizeof *out);
    size_t arrive = 0, begin = 0, route = 0, respond = 0, finished = 0;
    for (size_t i = 0; out && i < sizeof all / sizeof *all; i++) {
        const struct api__stage *stage = all[i];
        if (stage->wanted && !stage->wanted(s))
            continue;
        out->arrive[arrive] = stage->arrive;
        out->begin[begin] = stage->begin;
        out->route[route] = stage->route;
        out->respond[respond] = stage->respond;
        out->finished[finished] = stage->finished;
        arrive += stage->arrive != NULL;
        begin += stage->begin != NULL;
        route += stage->route != NULL;
        respond += stage->respond != NULL;
        finished += stage->finished != NULL;
    }
    return out;
}

void api__stages_arrive(api_request *req)
{
    for (void (*const *fn)(api_request *) = req->service->stages->arrive; *fn; fn++)
        (*fn)(req);
}

void api__stages_begin(api_request *req)
{
    for (void (*const *fn)(api_request *) = req->service->stages->begin; *fn; fn++)
        (*fn)(req);
}

bool api__stages_route(api_request *req)
{
    for (bool (*const *fn)(api_request *) = req->service->stages->route; *fn; fn++)
        if ((*fn)(req))
            return true;
    return false;
}

void api__stages_respond(api_request *req)
{
    for (void (*const *fn)(api_request *) = req->service->stages->respond; *fn; fn++)
        (*fn)(req);
}

void api__stages_finished(api_request *req, uint64_t bytes)
{
    for (void (*const *fn)(const api_request *, uint64_t) = req->service->stages->finished; *fn; fn++)
        (*fn)(req, bytes);
}
