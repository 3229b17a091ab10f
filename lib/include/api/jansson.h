/* JSON whose shape is only known at run time, as jansson's values. Left out of <api.h>, since it needs jansson's
 * header.
 *
 * Numbers become what jansson has for them: integers of 64 bits and doubles. 9.99 comes out as 9.99, but 1.10 as 1.1
 * and 12345678901234567.89 as 1.2345678901234568e+16; where every digit counts, use a model's decimal, in(json, any)
 * or api_json_text. Members keep their order.
 */
#ifndef API_JANSSON_H
#define API_JANSSON_H

#include <api/response.h>
#include <jansson.h>

/* Responds with the value and takes over the caller's reference, also when it fails; json_incref() it to keep one. Goes
 * through the operation's .response as any JSON does. Bytes that are not UTF-8 become U+FFFD. NULL, which jansson's
 * functions return when out of memory, is API_ENOMEM; API_EUSAGE: a stream has begun. A value that is nested deeper
 * than API_JSON_DEPTH, or contains itself, is a 500. */
int api_reply_jansson(api_request *req, int status, json_t *value);
/* The request's JSON body. The reference is borrowed: it is dropped when the request ends. Never NULL: a body that is
 * not JSON is answered (400, 413, 415 ...) and ends the handler, as api_fail does; so does one that jansson cannot
 * hold, with a 422: an integer beyond 64 bits, 1e400, a member name with a NUL. */
json_t *api_request_jansson(api_request *req);

#endif
