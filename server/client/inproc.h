/* An app in this process, without a socket, as <api/client.h> and <api/test.h> use it: one worker without listeners,
 * whose loop runs while somebody waits for a response. Belongs to one thread.
 *
 * States of a request: new -> written (head and body) -> running -> answered (the response is complete, or its stream
 * has ended) -> ended (so has the work after the response) -> new.
 *
 * The client of a `streamed` request reads the response while it is written: the handler waits while it is
 * limits.stream_unsent bytes ahead, and may upgrade the connection. The streams of other requests are collected up to
 * limits.stream_collected; beyond that the handler sees a client that has gone.
 */
#ifndef API__INPROC_H
#define API__INPROC_H

#include <api/client.h>

#include "server/engine/exchange.h"
#include "server/log/log_sink.h"

struct api__inproc {
    struct api__log_sink sink;
    struct api__shared shared;
    api__service *service;
    api__worker *worker; /* with its present generation, once it is open */
};

typedef struct api__inproc_request {
    struct api__inproc *app;
    api__exchange *x; /* NULL while new */
    bool streamed;
    bool hung_up; /* the client */

    api_buf head;      /* of the request, as HTTP/1.1 has it */
    api_str body;      /* of the request, lent by the caller */
    size_t body_taken; /* by a handler that reads it in pieces */
    api_buf in;        /* upgraded: what the client has sent, ... */
    size_t in_taken;   /* ... and how much of it the handler has read */

    int status; /* of the response, as its head, once that is out: later ones are not sent */
    api_str content_type;
    api_buf headers;  /* lines "Name: value\r\n" */
    api_buf whole;    /* the body of a response that was written whole */
    api_buf out;      /* the body of a stream, ... */
    size_t out_taken; /* ... and how much of it the client has read */
    api_str response; /* answered: the body */
} api__inproc_request;

/* 0 or an error, with problems. */
int api__inproc_open(struct api__inproc *p, api_app *app, const api_settings *s, api_problems *problems);
/* Waits for the app's own tasks. All requests have ended. Also for one that failed to open. */
void api__inproc_close(struct api__inproc *p);

/* --- requests (inproc_request.c) --- */
void api__inproc_request_init(api__inproc_request *r, struct api__inproc *app);
/* New again; `streamed` stays. Not while it is running. */
void api__inproc_request_reset(api__inproc_request *r);
void api__inproc_request_deinit(api__inproc_request *r);
/* Leaves out headers that frame a body. 0; API_EUSAGE: a line end in the method, the target or a header; API_ENOMEM. */
int api__inproc_request_write(api__inproc_request *r, const char *method, const char *target, const api_header *headers,
                              size_t n, api_str body);
/* The request, for its caller to fill in (peer, https) before it starts. NULL: out of memory. */
api_request *api__inproc_request_prepare(api__inproc_request *r);
/* It may have ended on return. 0, or an error: it was not started. */
int api__inproc_request_start(api__inproc_request *r);
static inline bool api__inproc_running(const api__inproc_request *r)
{
    return r->x && !r->x->ended;
}
void api__inproc_hang_up(api__inproc_request *r);

/* --- the client of a stream (inproc_stream.c) --- */
extern const struct api__transport api__inproc_transport;
/* The bytes that were written and are not taken. */
api_str api__inproc_untaken(const api__inproc_request *r);
/* Takes n of them, which may let the handler go on. */
void api__inproc_take(api__inproc_request *r, size_t n);
/* From now on nobody takes any: they are collected. */
void api__inproc_collect(api__inproc_request *r);
/* Upgraded: bytes for the handler. 0 or API_ENOMEM. */
int api__inproc_send(api__inproc_request *r, api_str bytes);

/* --- the response (inproc_response.c) --- */
/* HEAD, 204 and 304. */
bool api__inproc_has_no_body(const api_request *req);
/* Copies the head that is out now. 0 or API_ENOMEM. */
int api__inproc_keep_head(api__inproc_request *r);
/* In the task, when the handler has returned: the response is complete. */
void api__inproc_answered(api__inproc_request *r);
/* 0; API_ECLOSED: a stream that broke off; API_ETOOBIG; API_ENOMEM. */
int api__inproc_result(const api__inproc_request *r);
/* Names and values are copies in the arena. 0 or API_ENOMEM. */
int api__inproc_headers(const api__inproc_request *r, api_arena *a, const api_header **list, size_t *n);
/* The body, with a NUL behind it: lent by the request, or a copy in the arena. 0 or API_ENOMEM. */
int api__inproc_body(api__inproc_request *r, api_arena *a, api_str *out);

#endif
