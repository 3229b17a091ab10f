#ifndef API__CHAIN_H
#define API__CHAIN_H

#include "declare/declarations.h"
#include "server/request/request.h"

/* Makes a middleware ready, once a service: *config is kept for it in the served app. 0, or an error after a problem.
 */
int api__chain_prepare(const struct api__use *u, api_arena *arena, void **config, api_problems *problems);
/* Runs `last` behind these middlewares, outermost first; NULL: none. */
void api__chain(api_request *req, const struct api__use *const *uses, void (*last)(api_request *req));

#endif
