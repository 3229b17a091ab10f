/* The words of an answer that is no success, on stderr. */
#ifndef CLI_ERROR_BODY_H
#define CLI_ERROR_BODY_H

#include "http.h"

/* "error: 404 Not Found: ..." */
void say_status(cli *c, const answer *a, api_str more);
/* The status, and what the body says of it, whatever its form; at most some twenty lines. */
void say_error_body(cli *c, const answer *a);

#endif
