/* One request and its answer: what the engine (loop, task, connection, http1) and the service (router, middleware,
 * resource) share.
 *
 * The engine parses a head, fills a request, and calls api__handle(req) in a task of its own. The handler is
 * straight-line code: it decides everything that needs no body first, then asks for the body, which parks the task
 * until it is there. When api__handle returns, the engine frames the answer, HEAD, 204 and 304 included. HTTP/2 will be
 * a second filler of the same struct.
 */
#ifndef API__REQUEST_H
#define API__REQUEST_H

#include <api/arena.h>
#include <api/buf.h>

#include "auth/principal.h"
#include "base/wait.h"
#include "server/http/head.h"

typedef struct api_request api_request;

/* What carries the request: a connection, the in-process client, or nothing (work after the answer, tasks of the
 * server's own). All of it is called in the request's task, by the functions of stream.h and waiting.h, where errors
 * and lifetimes are told. */
struct api__transport {
    /* The whole body; parks the task until it is complete. 0; API_ETOOBIG (over `limit`: 413), API_EINVALID (broken
     * framing: 400), API_ETIMEOUT (408), API_ECLOSED (it ended before it was whole: 400, if anybody still listens).
     * Sends 100 Continue first where it is expected.
     */
    int (*body)(api_request *req, size_t limit, api_str *out);
    int (*piece)(api_request *req, uint64_t limit, api_str *piece); /* api__body_read */
    int (*begin)(api_request *req);                                 /* api__stream_begin */
    int (*upgrade)(api_request *req);                               /* api__upgrade */
    int (*write)(api_request *req, api_str bytes);                  /* behind either of them, framed as it asks for */
    int (*receive)(api_request *req, char *p, size_t n, int64_t until_ns, size_t *got); /* api__raw_receive */
    bool (*gone)(const api_request *req);                                               /* api__client_gone */
};
/* Nobody there: all fails with API_ECLOSED, and nobody has gone. (stream.c) */
extern const struct api__transport api__no_transport;

struct api_request {
    api__head head;
    const struct api__transport *transport;
    struct api__worker *worker;   /* the thread's loop and pools */
    struct api__service *service; /* app, store, router of this generation; one reference a request */
    struct api__local *local;     /* this worker's handles into that service */
    api_arena *arena;             /* dies with the request; parked tasks own copies of all they point to */
    api__principal user;
    char id[65]; /* X-Request-Id */
    int64_t start_ns;
    api_str peer;   /* the client's address, or "unix" */
    api_str prefix; /* stands before every path that the client is given: "" or "/v1" (proxies.h) */

    /* the match (router.h) */
    const struct api__route *route;   /* NULL until routed, and when no route of the path has the method */
    unsigned allowed;                 /* methods of the path, as bits */
    api_str *values;                  /* parameters of the path, percent-decoded: api__route_value */
    struct api__call *call;           /* of a program's code: call.h; NULL where there is none */
    api_str param;                    /* the last of them */
    api_str rest;                     /* what a parameter that takes the rest of the path stands for, as it was sent */
    const struct api__router *router; /* who was asked last, under `mounted` */
    api_str mounted;
    struct api__session *session; /* sessions.h; NULL: there are none on this route */
    bool https;                   /* the client speaks TLS, to us or to a proxy that is believed */
    bool proxied;                 /* the connection is a proxy's, which said so before its first request */

    /* the answer */
    int status;
    api_str content_type; /* empty: no body */
    api_buf *headers;     /* further lines, each "Name: value\r\n" */
    api_buf *body;        /* written by the handler; ignored where `blob` is set */
    api_str blob;         /* immutable bytes that outlive the request's answer (documents, pages) */
    bool close;           /* end the connection after this answer */
    bool encoded;         /* the body is already in its content coding */
    bool answered;        /* it was given to the client: what is written now reaches nobody */

    /* Of an error. */
    const char *operation;             /* the route's operationId, for the log; NULL: none */
    api_str detail;                    /* what an error answer says */
    const char *reason;                /* why the last call to the database failed; NULL: it has not */
    const struct api_errors *conflict; /* what to answer API_ECONFLICT with; NULL: the status alone */

    /* An answer that is written bit by bit (stream.h). */
    int (*heartbeat)(api_request *req); /* what keeps it alive while its task waits; NULL: nothing has to (pause.h) */
    int64_t heartbeat_ns;               /* when that is due */
    bool streaming;                     /* the head is out: status, headers and body above are of no use any more */
    bool upgraded;                      /* and what follows it are raw bytes */
    bool failed;                        /* it cannot be completed, and the client must see that */
    bool sized;                         /* set before it begins: it will have `length` bytes */
    struct api__ws *ws;                 /* websocket.h; NULL: none was accepted */
    uint64_t length;                    /**/
    int64_t took_ns;                    /* from head to answer; set before api__finished */
};

/* What a function returns that has answered: there is nothing left to do. */
enum { API__ANSWERED = 1 };

/* A header field of the request, its name in any case; {NULL, 0}: absent. */
api_str api__request_header(const api_request *req, const char *name);

#endif
