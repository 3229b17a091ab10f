/* Sending requests, by libcurl, or with --local to the app in process. */
#ifndef CLI_HTTP_H
#define CLI_HTTP_H

#include "cli/http/request.h"
#include "cli/http/response.h"

/* Adds credentials, sends, retries, follows redirects of GET and HEAD. Every HTTP status is DONE. With -n and --curl
 * the request is printed instead, and *sent is false. `sent` NULL: always send. */
int http_send(cli *c, request *r, response *out, bool *sent);
void http_deinit(cli *c);

#endif
