/* Shared by the functions that respond for handlers. */
#ifndef API__ANSWER_H
#define API__ANSWER_H

#include <api/fields.h>

#include "model/decode.h"
#include "server/request/request.h"

/* Starts a response, discarding an earlier one. `status` 0: the status that the route declares. API_EUSAGE if a stream
 * has begun. */
int api__answer_begin(api_request *req, int status, api_str content_type);
/* A copy that is a valid header value. */
api_str api__content_type(const api_request *req, api_str type);
/* Filters the JSON in req->body by the route's response model: drops undeclared members; an invalid value is a 500. */
int api__filter_response(api_request *req);
/* Responds with 500; `reason` is logged, and sent in development. */
int api__refuse_response(api_request *req, api_str reason);

#endif
