/* Answers that are not a success. */
#ifndef CLI_ERRORS_H
#define CLI_ERRORS_H

#include "answer.h"

/* By --ok, or because it is below 300. */
bool status_is_success(const cli *c, int status);
/* Prints what an answer that is not a success means; the exit status. */
int report_failure(cli *c, const answer *a);
/* Prints "error: 404 Not Found: ..." */
void report_status(cli *c, const answer *a, api_str more);
/* Prints the status, and what the body says of it, whatever its form; at most some twenty lines. */
void report_body(cli *c, const answer *a);

#endif
