/* Responses that are not a success. */
#ifndef CLI_ERRORS_H
#define CLI_ERRORS_H

#include "cli/http/response.h"

/* By --ok, or because it is below 300. */
bool status_is_success(const cli *c, int status);
/* Prints what the response means; the exit status. */
int report_failure(cli *c, const response *a);
/* Prints "error: 404 Not Found: ..." */
void report_status(cli *c, const response *a, api_str more);
/* Prints the status and the messages in the body, whatever its format; about twenty lines at most. */
void report_body(cli *c, const response *a);

#endif
