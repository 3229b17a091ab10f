/* What the handlers of resources share: the row a URL names, bodies, conditions. Each returns 0 to go on; anything else
 * means that the request was answered. */
#ifndef API__RESOURCE_HANDLERS_H
#define API__RESOURCE_HANDLERS_H

#include "server/http/params.h"
#include "server/request/request.h"
#include "server/router/router.h"
#include "server/service/service.h"

enum { API__ANSWERED = 1 };

/* The {id} of the path into a slot of the key's type, canonical forms only: else 404. */
int api__resource_key(api_request *req, void **key);
/* Bytes of a request line that are left for a row's key. */
size_t api__resource_key_room(const api_request *req, const api__resource *r);
/* The row, or 404. */
int api__resource_row(api_request *req, const void *key, void **row, int64_t *version);
/* The query's parameters, or 400. */
int api__resource_params(api_request *req, api__param **params, size_t *n);
/* For operations that take none: 400 with the first one's name. */
int api__resource_no_params(api_request *req);
/* The body of a JSON operation: 415, 413, 408, 400. */
int api__resource_body(api_request *req, api_str *body);
/* 413, 400, 408: a body that could not be read, `limit` bytes of it. */
void api__respond_body_error(api_request *req, int err, uint64_t limit);
/* Nothing and null are both what FastAPI calls a missing body. */
bool api__body_is_missing(api_str body);
/* The key that the server makes and the times, where the resource has them. 0 or API_ENOMEM. (resource_stamp.c) */
int api__resource_stamp(api_request *req, const api__resource *r, void *row, bool created);
/* If-Match, and require_if_match: 428, 412 with the present tag. */
int api__resource_condition(api_request *req, int64_t version);
/* 400 with the place of malformed JSON. */
void api__respond_json_error(api_request *req, const api_json_error *e);
/* Answers what a decode or a query came to, other than 0. */
void api__respond_decode(api_request *req, int err, const struct api__decode *d);

/* Every field whose value exists already, with what was to be written. `many`: the body was an array. */
void api__conflict_errors(const api__write *w, bool many, struct api_errors *errors);

/* Errors of one request; freed with it. NULL: answered. */
struct api_errors *api__request_errors(api_request *req);

#endif
