/* A little state that a browser keeps for an app, signed so that it cannot be changed (api_use_sessions). It is not
 * encrypted: put nothing into it that its owner may not read. One cookie of at most 4 KiB holds it all. */
#ifndef API_SESSION_H
#define API_SESSION_H

#include <api/str.h>

typedef struct api_request api_request;

/* {NULL, 0}: there is none. Until the request ends. */
#define api_session_get(req, key) api__session_get((req), API_TEXT(key))
api_str api__session_get(api_request *req, api_str key);
/* 0; API_ETOOBIG: the cookie would pass 4 KiB; API_EINVALID: not UTF-8; API_EUSAGE: no sessions here, or the head was
 * sent; API_ENOMEM. After an error the session is as before. */
#define api_session_set(req, key, ...) api__session_set((req), API_TEXT(key), API_TEXT(__VA_ARGS__))
int api__session_set(api_request *req, api_str key, api_str value);
/* Takes one away. 0, API_EUSAGE. */
#define api_session_remove(req, key) api__session_remove((req), API_TEXT(key))
int api__session_remove(api_request *req, api_str key);
/* Takes all away; the browser forgets the cookie. 0, API_EUSAGE. */
int api_session_clear(api_request *req);

#endif
