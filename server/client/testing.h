/* The test client of <api/test.h>: an app in process with a database of its own, whose clock stands still.
 *
 * Its world moves by steps (testing_time.c): a round of the loop as long as there is something to do or another thread
 * is at work, else the clock jumps to the next alarm, where that is allowed, else nothing will ever happen any more.
 *
 * A call is one request: a visit, and what was read of its answer. All of its memory lives until the client is reset.
 */
#ifndef API__TESTING_H
#define API__TESTING_H

#include <api/test.h>
#include <wslay/wslay.h>

#include "server/client/inproc.h"
#include "server/reload/scratch.h"

struct api__test_cookie {
    char *name, *value, *path;
    int64_t until; /* seconds since 1970, INT64_MAX: as long as the browser is open */
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

/* A WebSocket's message that has come, and was not asked for yet. */
struct api__test_message {
    api_str data;
    bool binary;
    struct api__test_message *next;
};

struct api_test_call {
    api_test_client *client;
    api__visit visit;
    api_arena arena;
    api_test_response answer;   /* the whole, or the head of a stream */
    bool headed, whole;         /* what of it is filled in */
    const char *path;           /* that was asked for */
    wslay_event_context_ptr ws; /* NULL: none */
    struct api__test_message *messages, **messages_p;
    int close_code;
    api_test_call *next;
};

/* Sets the problem of api_test_problem; returns `err`. */
int api__test_say(api_test_client *c, int err, const char *why);

/* --- time (testing_time.c) --- */
/* False: nothing can happen any more, unless time passes and `jump` is not set. */
bool api__test_step(api_test_client *c, bool jump);
/* Until there(call) holds, or nothing happens any more, or real time is over. `jump`: time passes while the call waits
 * for nothing that its own client could say. */
bool api__test_wait(api_test_call *call, bool (*there)(api_test_call *call), bool jump);
/* Until nothing happens any more. */
void api__test_settle(api_test_client *c);
/* Until the visit has ended; its client has gone. */
void api__test_end_call(api_test_call *call);

/* --- calls (testing_call.c) --- */
/* NULL: out of memory. */
api_test_call *api__test_call_new(api_test_client *c);
void api__test_call_free(api_test_call *call);
/* Sends it; `live`: it is looked at while it comes. */
void api__test_begin(api_test_call *call, const struct api_test_options *o, bool live);
/* Answers of those that have ended are read. */
void api__test_collect(api_test_client *c);
/* The answer it has instead of one. */
void api__test_no_answer(api_test_call *call, const char *why);
/* Written into the call's visit by what was asked. 0 or an error. (testing_request.c) */
int api__test_write(api_test_call *call, const struct api_test_options *o);
/* A copy of the bytes as a message or an answer: body, and json where it is some. 0 or API_ENOMEM. (testing_answer.c)
 */
int api__test_set_body(api_test_call *call, api_test_response *a, api_str bytes);
/* A message of the stream, without a body yet. NULL: out of memory. */
api_test_response *api__test_message_new(api_test_call *call);

/* --- cookies (testing_cookies.c) --- */
/* What an answer has set. */
void api__test_cookies_take(api_test_client *c, const api_test_response *a, const char *path);
/* "name=value; name=value" into `out`: nothing when there are none. */
void api__test_cookies_put(const api_test_client *c, const char *path, api_buf *out);
void api__test_cookies_clear(api_test_client *c);

/* --- WebSockets (testing_websocket.c) --- */
/* What has come is read; pongs are sent. */
void api__test_ws_pump(api_test_call *call);

#endif
