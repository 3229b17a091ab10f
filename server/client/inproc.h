/* An app in this process, without a socket, as <api/client.h> and <api/test.h> use it: one worker without listeners,
 * whose loop runs only while the caller waits for a response. Belongs to one thread.
 *
 * States of a request: new -> written (head and body) -> running -> answered (the response is complete, or its stream
 * has ended) -> ended (its background work too) -> new.
 *
 * The client of a `streamed` request reads the response while it is written: the handler waits while it is
 * limits.stream_unsent bytes ahead, and may upgrade the connection. The streams of other requests are collected up to
 * limits.stream_collected; beyond that, writes fail as if the client had disconnected. */
#ifndef API__INPROC_H
#define API__INPROC_H

#include <api/client.h>

#include "server/engine/exchange.h"
#include "server/log/log_sink.h"

struct api__inproc {
    struct api__log_sink sink;
    struct api__shared shared;
    api__service *service;
    api__worker *worker; /* has its current lease, once the app is open */
};

typedef struct api__inproc_request {
    struct api__inproc *app;
    api__exchange *x; /* NULL while new */
    bool streamed;
    bool hung_up; /* the client has disconnected */

    api_buf head;      /* of the request, in HTTP/1.1 syntax */
    api_str body;      /* of the request; lent by the caller */
    size_t body_taken; /* bytes that a handler has read in pieces */
    api_buf in;        /* upgraded: bytes from the client, ... */
    size_t in_taken;   /* ... and how many the handler has read */

    int status; /* status of the response when its head was sent */
    api_str content_type;
    api_buf headers;  /* lines "Name: value\r\n" */
    api_buf whole;    /* body of a response that is not streamed */
    api_buf out;      /* body of a stream, ... */
    size_t out_taken; /* ... and how many bytes the client has read */
    api_str response; /* the body, once answered */
} api__inproc_request;

/* 0, or an error after adding problems. */
int api__inproc_open(struct api__inproc *p, api_app *app, const api_settings *s, api_problems *problems);
/* Waits for the app's tasks. Requires that all requests have ended. Also call it if opening failed. */
void api__inproc_close(struct api__inproc *p);

/* --- requests (inproc_request.c) --- */
void api__inproc_request_init(api__inproc_request *r, struct api__inproc *app);
/* Makes the request new again; `streamed` is kept. Not while it is running. */
void api__inproc_request_reset(api__inproc_request *r);
void api__inproc_request_deinit(api__inproc_request *r);
/* Writes the head; headers that frame a body are skipped. 0; API_EUSAGE: a line break in the method, the target or a
 * header; API_ENOMEM. */
int api__inproc_request_write(api__inproc_request *r, const char *method, const char *target, const api_header *headers,
                              size_t n, api_str body);
/* Allocates the request, so that the caller can set `peer` and `https` before it starts. NULL: out of memory. */
api_request *api__inproc_request_prepare(api__inproc_request *r);
/* Starts the request, which may have ended on return. 0, or an error: it was not started. */
int api__inproc_request_start(api__inproc_request *r);
static inline bool api__inproc_running(const api__inproc_request *r)
{
    return r->x && !r->x->ended;
}
void api__inproc_hang_up(api__inproc_request *r);

/* --- the client of a stream (inproc_stream.c) --- */
extern const struct api__transport api__inproc_transport;
/* Bytes of the stream that the client has not read. */
api_str api__inproc_untaken(const api__inproc_request *r);
/* Marks n of them as read, which may resume the handler. */
void api__inproc_take(api__inproc_request *r, size_t n);
/* Collects the rest of the stream instead of waiting for reads. */
void api__inproc_collect(api__inproc_request *r);
/* Sends bytes to the handler of an upgraded request. 0 or API_ENOMEM. */
int api__inproc_send(api__inproc_request *r, api_str bytes);

/* --- the response (inproc_response.c) --- */
/* True for HEAD, 204 and 304. */
bool api__inproc_has_no_body(const api_request *req);
/* Copies the head as it is sent. 0 or API_ENOMEM. */
int api__inproc_keep_head(api__inproc_request *r);
/* Call in the task, after the handler has returned: the response is complete. */
void api__inproc_answered(api__inproc_request *r);
/* 0; API_ECLOSED: the stream was cut off; API_ETOOBIG; API_ENOMEM. */
int api__inproc_result(const api__inproc_request *r);
/* The response headers, copied into the arena. 0 or API_ENOMEM. */
int api__inproc_headers(const api__inproc_request *r, api_arena *a, const api_header **list, size_t *n);
/* The body, followed by a NUL: lent by the request, or copied into the arena. 0 or API_ENOMEM. */
int api__inproc_body(api__inproc_request *r, api_arena *a, api_str *out);

#endif
