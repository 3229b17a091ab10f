/* Dynamic JSON for handlers, as jansson's values. Not included by <api.h>: it needs jansson's header. Numbers keep what
 * jansson keeps of them: 64-bit integers and doubles; where digits count, use models or api_json_text. */
#ifndef API_JANSSON_H
#define API_JANSSON_H

#include <api/response.h>
#include <jansson.h>

/* Answers with the value and takes over the caller's reference, whatever happens. NULL is what jansson's functions
 * return without memory: API_ENOMEM. */
int api_reply_jansson(api_request *req, int status, json_t *value);
/* The JSON body, for operations that take any: the caller's reference is dropped when the request ends. A body that is
 * no JSON is answered (400, 413, 415 ...) and the handler left, as api_fail does. */
json_t *api_request_jansson(api_request *req);

#endif
