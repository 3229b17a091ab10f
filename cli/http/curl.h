/* Requests by libcurl. */
#ifndef CLI_CURL_H
#define CLI_CURL_H

#include "cli/http/request.h"
#include "cli/http/response.h"

/* The exit status; where it is not DONE, out->error is the reason. */
int curl_send(cli *c, const request *r, response *out);
/* c->curl is set. */
void curl_deinit(cli *c);

#endif
