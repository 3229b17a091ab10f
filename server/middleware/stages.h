#ifndef API__STAGES_H
#define API__STAGES_H

#include "server/request/service.h"

/* The functions of the stages that a service uses, by the point at which they are called; each list ends with NULL. */
enum { API__STAGES_MOST = 8 };
struct api__stages {
    void (*arrive[API__STAGES_MOST])(api_request *req);
    void (*begin[API__STAGES_MOST])(api_request *req);
    bool (*route[API__STAGES_MOST])(api_request *req);
    void (*respond[API__STAGES_MOST])(api_request *req);
    void (*finished[API__STAGES_MOST])(const api_request *req, uint64_t bytes);
};

/* For a service whose settings are final. NULL: out of memory. */
const struct api__stages *api__stages_new(const api__service *s, api_arena *arena);

void api__stages_arrive(api_request *req);
void api__stages_begin(api_request *req);
bool api__stages_route(api_request *req);
void api__stages_respond(api_request *req);
void api__stages_finished(api_request *req, uint64_t bytes);

#endif
