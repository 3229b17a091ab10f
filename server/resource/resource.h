/* Shared by the handlers of resources: the row that a URL names, bodies, conditions. Each function returns 0 to
 * continue; anything else means that it has responded. */
#ifndef API__RESOURCE_HANDLERS_H
#define API__RESOURCE_HANDLERS_H

#include "server/request/request.h"
#include "server/request/service.h"
#include "server/router/router.h"

/* Parses the {id} of the path into a slot of the key's type; 404 unless it is in canonical form. */
int api__resource_key(api_request *req, void **key);
/* Bytes that the request line leaves for a row's key. */
size_t api__resource_key_room(const api_request *req, const api__resource *r);
/* The row with that key, or 404. */
int api__resource_row(api_request *req, const void *key, void **row, int64_t *version);
/* Sets a generated key and the times, if the resource has them. 0 or API_ENOMEM. (resource_stamp.c) */
int api__resource_stamp(api_request *req, const api__resource *r, void *row, bool created);
/* Checks If-Match and require_if_match: 428, or 412 with the current ETag. */
int api__resource_condition(api_request *req, int64_t version);
/* Adds an error for every conflicting field, with its new value. `many`: the body was an array. */
void api__conflict_errors(const api__write *w, bool many, struct api_errors *errors);

/* Handlers of routes (resource_list.c, resource_read.c, resource_write.c). */
void api__handle_list(api_request *req);
void api__handle_create(api_request *req);
void api__handle_read(api_request *req);
void api__handle_replace(api_request *req);
void api__handle_update(api_request *req);
void api__handle_delete(api_request *req);

#endif
