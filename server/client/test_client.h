/* The test client of <api/test.h>: an app in this process with a temporary database and a stopped clock.
 *
 * It advances in steps (test_client_clock.c): a round of the loop while there is work or another thread is busy; else
 * the clock jumps to the next alarm, if allowed; else nothing can happen any more.
 *
 * A call is one request and what has been read of its response. Its memory lives until the client is reset. */
#ifndef API__TEST_CLIENT_H
#define API__TEST_CLIENT_H

#include <api/test.h>
#include <wslay/wslay.h>

#include "server/client/inproc.h"
#include "server/reload/scratch.h"

struct api__test_cookie {
    char *name, *value, *path;
    int64_t until; /* seconds since 1970; INT64_MAX: a session cookie */
    struct api__test_cookie *next;
};

struct api_test_client {
    struct api__inproc app;
    bool open;
    api_app *tables;
    struct api__scratch scratch;
    api__snapshot *fresh;
    struct api__test_cookie *cookies;
    struct api__override *overrides;
    api_test_call *calls;
    api_buf problem;
    int64_t timeout_ns;
};

/* A received WebSocket message that the test has not read yet. */
struct api__test_message {
    api_str data;
    bool binary;
    struct api__test_message *next;
};

struct api_test_call {
    api_test_client *client;
    api__inproc_request request;
    api_arena arena;
    api_test_response response; /* complete, or only the head of a stream */
    bool has_head, complete;    /* which parts of `response` are set */
    const char *path;           /* path of the request */
    wslay_event_context_ptr ws; /* NULL: not a WebSocket */
    struct api__test_message *messages, **messages_p;
    int close_code;
    api_test_call *next;
};

/* Adds a line to api_test_problem; returns `err`. */
int api__test_fail(api_test_client *c, int err, const char *why);

/* --- time (test_client_clock.c) --- */
/* False: nothing can happen, or nothing before time passes and `jump` is not set. */
bool api__test_step(api_test_client *c, bool jump);
/* Steps until there(call) holds; false if nothing can happen, or at the timeout (in real time). `jump`: lets time pass,
 * unless the call waits for input from its client. */
bool api__test_wait(api_test_call *call, bool (*there)(api_test_call *call), bool jump);
/* Steps until nothing can happen before time passes. */
void api__test_settle(api_test_client *c);
/* Disconnects the client and waits until the request has ended. */
void api__test_end_call(api_test_call *call);

/* --- calls (test_client_call.c) --- */
/* NULL: out of memory. */
api_test_call *api__test_call_new(api_test_client *c);
void api__test_call_free(api_test_call *call);
/* Sends the request. `streamed`: the client reads the response while it is written. */
void api__test_begin(api_test_call *call, const struct api_test_options *o, bool streamed);
/* Reads the responses of calls that have ended and frees their requests. */
void api__test_collect(api_test_client *c);
/* Sets a response with status 0 and this problem, a static string. */
void api__test_no_response(api_test_call *call, const char *why);

/* --- requests (test_client_request.c) --- */
/* Writes the request into call->request. 0 or an error. */
int api__test_write(api_test_call *call, const struct api_test_options *o);

/* --- responses (test_client_response.c) --- */
/* Copies the bytes into r->body, and parses them into r->json if they are JSON. 0 or API_ENOMEM. */
int api__test_set_body(api_test_call *call, api_test_response *r, api_str bytes);
/* A new message of the stream, without a body. NULL: out of memory. */
api_test_response *api__test_message_new(api_test_call *call);

/* --- overrides (test_client_override.c) --- */
void api__test_drop_overrides(api_test_client *c);

/* --- cookies (test_client_cookies.c) --- */
/* Stores the cookies that a response sets. */
void api__test_cookies_keep(api_test_client *c, const api_test_response *r, const char *path);
/* Appends "name=value; name=value", or nothing if no cookie matches. */
void api__test_cookies_put(const api_test_client *c, const char *path, api_buf *out);
void api__test_cookies_clear(api_test_client *c);

/* --- WebSockets (test_client_websocket.c) --- */
/* Reads the messages that have arrived; responds to pings. */
void api__test_ws_pump(api_test_call *call);

#endif
