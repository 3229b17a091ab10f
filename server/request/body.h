/* The body of a JSON operation: reading it, and answering when it is missing or unusable. Functions that return int
 * return 0, or API__ANSWERED when they have answered the request. */
#ifndef API__REQUEST_BODY_H
#define API__REQUEST_BODY_H

#include "model/decode.h"
#include "server/request/service.h"

/* Reads the whole body; answers 415, 413, 408 or 400. */
int api__read_json(api_request *req, api_str *body);
/* Answers 413, 400 or 408 for a body whose reading, with that limit in bytes, failed with `err`. */
void api__respond_body_error(api_request *req, int err, uint64_t limit);
/* An empty body and null both count as missing, as in FastAPI. */
bool api__body_is_missing(api_str body);
/* Answers 400 with the position of malformed JSON. */
void api__respond_json_error(api_request *req, const api_json_error *e);
/* Answers an error of decoding or of a query (err is not 0). */
void api__respond_decode(api_request *req, int err, const struct api__decode *d);

#endif
