/* A client of an app in the same process: requests go through the app's router, middleware and database, without a
 * socket. `api --local` is one; tests use <api/test.h>. A client belongs to one thread. */
#ifndef API_CLIENT_H
#define API_CLIENT_H

#include <api/http.h>
#include <api/server.h>

typedef struct api_client api_client;

/* Opens the app's database, or settings->database ("sqlite::memory:" for one that is thrown away), and runs the
 * start-up hooks. `s` may be NULL. NULL, with problems. Keeps a reference to the app. */
api_client *api_client_new(api_app *app, const api_settings *s, api_problems *problems);
void api_client_free(api_client *c);

/* Sends a request and waits for the response and for the work after it. `target` is a path with its query; `headers`
 * may be NULL. The response is lent until the next call. 0, or an error code: there is no response. */
int api_client_send(api_client *c, const char *method, const char *target, const api_header *headers,
                    size_t header_count, api_str body, api_response *out);

#endif
