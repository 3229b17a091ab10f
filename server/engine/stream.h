/* Streamed responses, request bodies read in pieces, and upgraded connections. Called in the request's task; each call
 * may park it.
 *
 * States of a response: whole (the handler fills headers and body) -> streaming (api__stream_begin) or raw
 * (api__upgrade) -> ended, with the task. Once the head was sent, an error can only be shown by cutting the connection.
 */
#ifndef API__STREAM_H
#define API__STREAM_H

#include "server/request/request.h"

/* Sends the head: status, content type and headers as they are now. The body is chunked for HTTP/1.1, ends with the
 * connection for HTTP/1.0, and has a Content-Length if req->sized is set (then exactly `length` bytes must follow; with
 * fewer the connection is cut). It ends with the task. 0; API_EUSAGE (already begun); API_ECLOSED. */
int api__stream_begin(api_request *req);
/* Copies, frames and sends. Parks the task while limits.stream_unsent bytes or more are unsent; a client that reads
 * nothing for limits.write_time is disconnected. 0; API_ECLOSED: the client has gone, or the response has no body
 * (HEAD, 204, 304), and nothing will be sent; API_ETOOBIG: more than req->length. */
int api__stream_write(api_request *req, api_str bytes);
/* Marks the response as incomplete: when the task ends, the connection is cut without the end of the body, and an error
 * is logged. Answering with an error status after a stream has begun does the same. */
void api__stream_fail(api_request *req);

/* The next piece of the request's body as it arrives, at most one input block, valid until the next call; n == 0 at the
 * end. Errors as of transport->body; API_ETOOBIG when the whole body exceeds `limit`; API_EUSAGE if it was already read
 * as a whole. */
int api__body_read(api_request *req, uint64_t limit, api_str *piece);

/* Whether the whole body, as returned by the transport, is NUL-terminated: one that arrived with the head is not. */
bool api__body_is_text(const api_request *req, api_str body);

/* Answers 101 with the headers set so far and "Connection: Upgrade"; then the handler exchanges raw bytes. 0;
 * API_EUSAGE: HTTP/1.0, a body, or a response that has begun; API_EUNSUPPORTED; API_ECLOSED. The end of the task closes
 * the connection, after all output was sent. */
int api__upgrade(api_request *req);
/* Parks until there is input: 0 and *got > 0 bytes at p. API_EAGAIN: woken first by api__unpark or an async handle, or
 * the server has begun to stop (api__stopping); API_ETIMEOUT: until_ns (monotonic, INT64_MAX: never) has passed;
 * API_ECLOSED: end of input. */
int api__raw_receive(api_request *req, char *p, size_t n, int64_t until_ns, size_t *got);
/* As api__stream_write. */
int api__raw_send(api_request *req, api_str bytes);

/* Whether the client has closed the connection, at least for sending (as nginx does), or it is broken. Also noticed
 * while parked: api__sleep_until and api__park_until return. */
bool api__client_gone(const api_request *req);

#endif
