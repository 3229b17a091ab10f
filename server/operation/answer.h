/* What the answers of handlers share. */
#ifndef API__ANSWER_H
#define API__ANSWER_H

#include <api/fields.h>

#include "model/decode.h"
#include "server/request/request.h"

/* Forgets what was answered before. `status` 0: what the route has declared. API_EUSAGE when a stream has begun. */
int api__answer_begin(api_request *req, int status, api_str content_type);
/* A copy that a header can hold. */
api_str api__content_type(const api_request *req, api_str type);
/* The JSON in req->body through the route's response model: undeclared members go, a mistake is a 500. */
int api__filter_response(api_request *req);
/* 500: `reason` goes to the log, and in development into the body. */
int api__refuse_response(api_request *req, api_str reason);

#endif
