/* Sessions: texts that a browser keeps for an app, in one signed cookie of at most 4 KiB (api_use_sessions). They
 * cannot be changed, but they can be read: do not store what the user may not see. */
#ifndef API_SESSION_H
#define API_SESSION_H

#include <api/str.h>

typedef struct api_request api_request;

/* A value, which lives until the request ends. {NULL, 0}: there is none. */
#define api_session_get(req, key) api__session_get((req), API_TEXT(key))
api_str api__session_get(api_request *req, api_str key);
/* Sets a value. 0; API_ETOOBIG: the cookie would exceed 4 KiB; API_EINVALID: not UTF-8; API_EUSAGE: the route has no
 * sessions, or the head was sent; API_ENOMEM. After an error the session is unchanged. */
#define api_session_set(req, key, ...) api__session_set((req), API_TEXT(key), API_TEXT(__VA_ARGS__))
int api__session_set(api_request *req, api_str key, api_str value);
/* Removes a value. 0 or API_EUSAGE. */
#define api_session_remove(req, key) api__session_remove((req), API_TEXT(key))
int api__session_remove(api_request *req, api_str key);
/* Removes all values; the browser deletes the cookie. 0 or API_EUSAGE. */
int api_session_clear(api_request *req);

#endif
