#ifndef API__CHAIN_H
#define API__CHAIN_H

#include "declare/declarations.h"
#include "server/request/request.h"

/* Prepares a middleware, once per service; *config is passed to its `run`. 0, or an error after adding a problem. */
int api__chain_prepare(const struct api__use *u, api_arena *arena, void **config, api_problems *problems);
/* Runs these middlewares, outermost first, around `last`; NULL: none. */
void api__chain(api_request *req, const struct api__use *const *uses, void (*last)(api_request *req));

#endif
