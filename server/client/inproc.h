/* An app in process: one worker without listeners, whose loop runs while somebody waits for an answer, and requests
 * that go through it with no socket. What <api/client.h> and <api/test.h> rest on. One is one thread's.
 *
 * States of a visit: new -> written (a head and a body) -> under way -> answered (the answer is whole, or its stream
 * has ended) -> ended (work behind the answer is done, too) -> new.
 *
 * A visit that is `live` is one whose client looks at the answer while it comes: its handler waits while
 * limits.stream_unsent bytes are untaken, and it may be upgraded. Of others a stream is collected, up to
 * limits.stream_collected: over it the client is one that has gone.
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
    api__worker *worker; /* with a present generation, once it is open */
};

typedef struct api__visit {
    struct api__inproc *app;
    api__exchange *x; /* NULL when new */
    bool live;
    bool gone; /* the client has */
    bool answered;
    api_buf head;  /* the request's, as HTTP/1.1 would have it */
    api_str sent;  /* its body, lent by the caller */
    size_t taken;  /* of it, bit by bit */
    api_buf in;    /* live: what the client says on an upgraded one, ... */
    size_t in_at;  /* ... and how much of it was read */
    bool in_ended; /* and it will say no more */
    api_buf out;   /* the answer's body, where it came bit by bit, ... */
    size_t out_at; /* ... and how much of it was taken (live) */
    int status;    /* of one whose head is out; work behind the answer may write another one that nobody hears */
    api_str content_type;
    api_buf headers, body;
    api_str whole; /* of one that has been answered: the body */
} api__visit;

/* 0 or an error, after problems. */
int api__inproc_open(struct api__inproc *p, api_app *app, const api_settings *s, api_problems *problems);
/* Also of one that could not be opened. All visits have ended; tasks of its own come to their end. */
void api__inproc_close(struct api__inproc *p);

void api__visit_init(api__visit *v, struct api__inproc *app);
/* Forgets the last request and its answer. Not while it is under way. */
void api__visit_reset(api__visit *v);
void api__visit_deinit(api__visit *v);
/* Headers that say how bytes travel are left out. 0; API_EUSAGE: a line end in a method, target or header. */
int api__visit_write(api__visit *v, const char *method, const char *target, const api_header *headers, size_t n,
                     api_str body);
/* A request to fill in (peer, https), not begun. NULL: out of memory. */
api_request *api__visit_prepare(api__visit *v);
/* Begins: it may have ended when this returns. 0, or an error: nothing was begun. */
int api__visit_start(api__visit *v);
/* The client has gone. */
void api__visit_hang_up(api__visit *v);
/* Live: the bytes that have come and were not taken; taking n of them lets the handler go on. */
api_str api__visit_pending(const api__visit *v);
void api__visit_take(api__visit *v, size_t n);
/* Upgraded: the client says something. 0 or API_ENOMEM. */
int api__visit_say(api__visit *v, api_str bytes);
static inline bool api__visit_under_way(const api__visit *v)
{
    return v->x && !v->x->ended;
}
/* As a client of a socket would have it: a stream that broke off is no answer. 0 or an error. */
int api__visit_result(const api__visit *v);
/* The headers of its answer, once the head is out; names and values point into it, the list is in the arena. 0 or
 * API_ENOMEM. */
int api__visit_headers(const api__visit *v, api_arena *a, const api_header **list, size_t *n);
/* The body of one that has been answered, with a NUL behind it; of a page of the server's own a copy. 0 or API_ENOMEM.
 */
int api__visit_body(api__visit *v, api_arena *a, api_str *out);

#endif
