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
/* The compiled model of a declaration, rows being its struct. NULL: this app has not met it; logged. */
const api_model *api__model_of(api_request *req, const api_model_def *def);
/* A struct, checked, as JSON. 0, API_EINVALID with mistakes in d->errors, API_EUSAGE, API_ENOMEM. */
int api__put_struct(api_request *req, const api_model_def *def, const void *value, struct api__decode *d, api_buf *out);

#endif
