/* One request and its response: what the engine (connections, tasks) and the rooms above it (router, middleware,
 * resource ...) share.
 *
 * The engine parses a head, fills a request, and calls service->calls->handle(req) in a task per request. Handlers are
 * straight-line code: they decide everything that does not need the body, then read the body, which parks the task
 * until it has arrived. When `handle` returns, the engine frames the response, including HEAD, 204 and 304. Another
 * protocol, such as HTTP/2, would fill the same struct.
 */
#ifndef API__REQUEST_H
#define API__REQUEST_H

#include <api/arena.h>
#include <api/buf.h>

#include "auth/principal.h"
#include "base/wait.h"
#include "server/http/head.h"

typedef struct api_request api_request;

/* What carries the request: a connection, the in-process client, or nothing (work after the response, the server's own
 * tasks). Called in the request's task, through the functions of stream.h and waiting.h, which document errors and
 * lifetimes. */
struct api__transport {
    /* The whole body; parks the task until it is complete. 0; API_ETOOBIG (over `limit`: 413), API_EINVALID (broken
     * framing: 400), API_ETIMEOUT (408), API_ECLOSED (it ended early: 400, if the client still reads).
     * Sends 100 Continue first where the client expects it.
     */
    int (*body)(api_request *req, size_t limit, api_str *out);
    int (*piece)(api_request *req, uint64_t limit, api_str *piece); /* api__body_read */
    int (*begin)(api_request *req);                                 /* api__stream_begin */
    int (*upgrade)(api_request *req);                               /* api__upgrade */
    int (*write)(api_request *req, api_str bytes); /* after begin or upgrade, with the framing chosen there */
    int (*receive)(api_request *req, char *p, size_t n, int64_t until_ns, size_t *got); /* api__raw_receive */
    bool (*gone)(const api_request *req);                                               /* api__client_gone */
};
/* No client: all calls fail with API_ECLOSED, and `gone` is false so that the work continues. (engine/stream.c) */
extern const struct api__transport api__no_transport;

struct api_request {
    api__head head;
    const struct api__transport *transport;
    struct api__worker *worker;   /* the thread's loop and pools */
    struct api__service *service; /* app, store, router of its generation; each request holds a reference */
    struct api__local *local;     /* this worker's handles into that service */
    api_arena *arena;             /* freed with the request */
    api__principal user;
    char id[65]; /* X-Request-Id */
    int64_t start_ns;
    api_str peer;   /* the client's address, or "unix" */
    api_str prefix; /* prepended to every path sent to the client: "" or "/v1" (middleware/proxies.h) */

    /* the match (router.h) */
    const struct api__route *route;   /* NULL until routed, and when no route of the path has the method */
    unsigned allowed;                 /* methods of the path, as bits */
    api_str *values;                  /* parameters of the path, percent-decoded: api__route_value */
    struct api__call *call;           /* state of the program's code (call/call.h); NULL until needed */
    api_str param;                    /* the last of the values */
    api_str rest;                     /* the value of a {name:path} parameter, still percent-encoded */
    const struct api__router *router; /* the innermost router, mounted under `mounted` */
    api_str mounted;
    struct api__session *session; /* middleware/sessions.h; NULL: no sessions on this route */
    bool https;                   /* the client uses TLS, to us or to a trusted proxy */
    bool proxied;                 /* the connection began with a PROXY protocol header */

    /* the answer */
    int status;
    api_str content_type; /* empty: no body */
    api_buf *headers;     /* further lines, each "Name: value\r\n" */
    api_buf *body;        /* written by the handler; ignored where `blob` is set */
    api_str blob;         /* immutable bytes that outlive the response (documents, pages) */
    bool close;           /* close the connection after this response */
    bool encoded;         /* do not compress: the body has its final content coding */
    bool answered;        /* the response was handed over: anything written now is lost */

    /* details of an error */
    const char *operation;             /* the route's operationId, for the log; NULL: none */
    api_str detail;                    /* the "detail" of an error response */
    const char *reason;                /* why the last database call failed; NULL: it did not */
    const struct api_errors *conflict; /* the errors to answer for API_ECONFLICT; NULL: the status alone */

    /* streaming (engine/stream.h) */
    int (*heartbeat)(
        api_request *req); /* keeps the stream alive while its task waits (engine/heartbeat.h); NULL: not needed */
    int64_t heartbeat_ns;  /* when the next heartbeat is due */
    bool streaming;        /* the head was sent: changing status, headers or body has no effect */
    bool upgraded;         /* switched to another protocol: raw bytes follow the head */
    bool failed;           /* cannot be completed: cut the connection so that the client notices */
    bool sized;            /* set before it begins: the body has exactly `length` bytes */
    struct api__ws *ws;    /* websocket/websocket.h; NULL: not accepted */
    uint64_t length;       /**/
    int64_t took_ns;       /* from head to response; set before calls->finished */
};

/* Returned by functions that have answered the request: nothing is left to do. */
enum { API__ANSWERED = 1 };

/* A header field of the request, its name in any case; {NULL, 0}: absent. */
api_str api__request_header(const api_request *req, const char *name);

#endif
