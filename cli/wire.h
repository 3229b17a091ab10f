/* Requests and answers as text, for -n, --curl, -v and -i. Secrets are masked. */
#ifndef CLI_WIRE_H
#define CLI_WIRE_H

#include "answer.h"
#include "request.h"

void print_dry_run(cli *c, const request *r);
void print_curl_line(cli *c, const request *r);
/* With -v, on stderr. */
void trace_request(cli *c, const request *r);
void trace_answer(cli *c, const answer *a);
/* Status and fields on stdout; on stderr of an answer that is a failure, for which stdout stays empty. */
void print_head(const answer *a);
void print_error_head(const answer *a);

#endif
