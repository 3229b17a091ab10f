#ifndef API__CHAIN_H
#define API__CHAIN_H

#include "server/call/call.h"

/* Runs `last` behind these middlewares, outermost first; NULL: none. */
void api__chain(api_request *req, const struct api__use *const *uses, void (*last)(api_request *req));
/* Lets the program answer an error instead, where it has said so for this status. (hooks.c) */
void api__run_error_handler(api_request *req);

#endif
