/* Sending requests, whatever carries them: libcurl, or the app in process with --local. */
#ifndef CLI_HTTP_H
#define CLI_HTTP_H

#include "answer.h"
#include "request.h"

/* Adds credentials, sends, tries again, follows redirects of GET and HEAD. HTTP statuses are not failures here. With -n
 * and --curl it prints instead, and *sent is false. `sent` NULL: always send. */
int http_send(cli *c, request *r, answer *out, bool *sent);
void http_deinit(cli *c);

#endif
