#ifndef API__REQUEST_PARAMS_H
#define API__REQUEST_PARAMS_H

#include "server/http/params.h"
#include "server/request/request.h"

/* The query's parameters, at most limits.parameters or `listed`, whichever is more. 0, or API__ANSWERED: 400. */
int api__query_params(api_request *req, size_t listed, api__param **params, size_t *n);
/* For operations without query parameters: answers 400 with the name of the first one sent. */
int api__no_query_params(api_request *req);

#endif
