/* The body of a JSON operation: read, refused, or missing. Each function that returns an int returns 0 to go on,
 * API__ANSWERED when it has answered. */
#ifndef API__BODY_H
#define API__BODY_H

#include "model/decode.h"
#include "server/request/service.h"

/* The body of a JSON operation: 415, 413, 408, 400. */
int api__read_json(api_request *req, api_str *body);
/* 413, 400, 408: a body that could not be read, `limit` bytes of it. */
void api__respond_body_error(api_request *req, int err, uint64_t limit);
/* Nothing and null are both what FastAPI calls a missing body. */
bool api__body_is_missing(api_str body);
/* 400 with the place of malformed JSON. */
void api__respond_json_error(api_request *req, const api_json_error *e);
/* Answers what a decode or a query came to, other than 0. */
void api__respond_decode(api_request *req, int err, const struct api__decode *d);

#endif
