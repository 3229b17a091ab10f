/* What the handlers of resources share: the row a URL names, bodies, conditions. Each returns 0 to go on; anything else
 * means that the request was answered. */
#ifndef API__RESOURCE_HANDLERS_H
#define API__RESOURCE_HANDLERS_H

#include "server/request/request.h"
#include "server/request/service.h"
#include "server/router/router.h"

/* The {id} of the path into a slot of the key's type, canonical forms only: else 404. */
int api__resource_key(api_request *req, void **key);
/* Bytes of a request line that are left for a row's key. */
size_t api__resource_key_room(const api_request *req, const api__resource *r);
/* The row, or 404. */
int api__resource_row(api_request *req, const void *key, void **row, int64_t *version);
/* The key that the server makes and the times, where the resource has them. 0 or API_ENOMEM. (resource_stamp.c) */
int api__resource_stamp(api_request *req, const api__resource *r, void *row, bool created);
/* If-Match, and require_if_match: 428, 412 with the present tag. */
int api__resource_condition(api_request *req, int64_t version);
/* Every field whose value exists already, with what was to be written. `many`: the body was an array. */
void api__conflict_errors(const api__write *w, bool many, struct api_errors *errors);

/* Handlers of routes (resource_list.c, resource_read.c, resource_write.c). */
void api__handle_list(api_request *req);
void api__handle_create(api_request *req);
void api__handle_read(api_request *req);
void api__handle_replace(api_request *req);
void api__handle_update(api_request *req);
void api__handle_delete(api_request *req);

#endif
