/* The app in process: requests go through the real router, middleware and store, with no socket.
 * For tests and for `api --local`. One client is one thread's. */
#ifndef API_CLIENT_H
#define API_CLIENT_H

#include <api/http.h>
#include <api/server.h>

typedef struct api_client api_client;

/* Opens the app's database (settings->database if set; "sqlite::memory:" for a throw-away one). NULL after problems. */
api_client *api_client_new(api_app *app, const api_settings *s, api_problems *problems);
void api_client_free(api_client *c);

/* Sends one request and waits for its answer, which lives until the next call. `headers` may be NULL. 0 or an error
 * code (no answer). */
int api_client_send(api_client *c, const char *method, const char *target, const api_header *headers,
                    size_t header_count, api_str body, api_response *out);

#endif
