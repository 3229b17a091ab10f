/* Answers that are written bit by bit, bodies that are read bit by bit, and connections that stop being HTTP. Called in
 * the request's task; each call may park it.
 *
 * States of an answer: whole (the handler fills headers and body) -> streaming (api__stream_begin) or raw
 * (api__upgrade)
 * -> ended, with the task. There is no way back: once the head is out, an error can only be shown by breaking off.
 */
#ifndef API__STREAM_H
#define API__STREAM_H

#include "server/request/request.h"

/* Sends the head: status, content type and headers as they are now. The body is chunked for HTTP/1.1, lasts until the
 * connection's end for 1.0, and has a Content-Length where req->sized was set (then `length` bytes must follow, or the
 * client sees a broken answer). The end of the task ends it. 0; API_EUSAGE (it has begun already); API_ECLOSED. */
int api__stream_begin(api_request *req);
/* Copies, frames and sends. Parks the task while limits.stream_unsent or more is unsent; a client that takes nothing
 * for limits.write_time is cut off. 0; API_ECLOSED: the client has gone, or wants no body (HEAD, 204, 304): nothing of
 * this will be sent; API_ETOOBIG: more than req->length. */
int api__stream_write(api_request *req, api_str bytes);
/* It cannot be completed: when the task ends the connection is cut, without the end of the body, and a line is logged.
 * An answer with an error status, written behind the beginning of a stream, means the same. */
void api__stream_fail(api_request *req);

/* The next piece of the request's body as it comes, at most one input block of it, valid until the next call; n == 0:
 * that was all. Errors as of transport->body, API_ETOOBIG when the whole is over `limit`. A body is read by this or as
 * a whole, not by both: API_EUSAGE. */
int api__body_read(api_request *req, uint64_t limit, api_str *piece);

/* Whether the whole body, as the transport gave it, has a NUL behind it: one that came with the head has not. */
bool api__body_is_text(const api_request *req, api_str body);

/* Answers 101 with the headers set so far and "Connection: Upgrade"; from here on bytes are the handler's. 0;
 * API_EUSAGE: HTTP/1.0, a body, or an answer that has begun; API_EUNSUPPORTED; API_ECLOSED. The end of the task closes
 * the connection, after all was sent. */
int api__upgrade(api_request *req);
/* Parks until there is something to read: 0 and *got > 0 bytes at p. API_EAGAIN: api__unpark or a async came first, or
 * the server has begun to stop (api__stopping); API_ETIMEOUT: until_ns (monotonic, INT64_MAX: never) came first;
 * API_ECLOSED: the client will send no more. */
int api__raw_receive(api_request *req, char *p, size_t n, int64_t until_ns, size_t *got);
/* As api__stream_write. */
int api__raw_send(api_request *req, api_str bytes);

/* Nobody reads the answer any more: the client has closed its side, or the connection is broken. Half a close counts,
 * as it does for nginx. Seen while parked as well: api__sleep_until and api__park_until end. */
bool api__client_gone(const api_request *req);

#endif
