/* Requests and responses as text, for -n, --curl, -v and -i. Secrets are masked. */
#ifndef CLI_WIRE_H
#define CLI_WIRE_H

#include "cli/http/request.h"
#include "cli/http/response.h"

void print_dry_run(cli *c, const request *r);
void print_curl_line(cli *c, const request *r);
/* On stderr, for -v. */
void trace_request(cli *c, const request *r);
void trace_response(cli *c, const response *a);
/* Status and header fields on stdout; on stderr for a failure, which leaves stdout empty. */
void print_head(const response *a);
void print_error_head(const response *a);

#endif
