/* Responses that do not end soon: event streams and lines of JSON are printed as they come. */
#ifndef CLI_STREAM_H
#define CLI_STREAM_H

#include "cli/http/request.h"
#include "cli/http/response.h"

/* Is the response to be printed as it comes? */
bool stream_wanted(cli *c, const request *r, const response *a);
/* Prints a part at once; the first with what -i and -v want. False: stdout takes no more. */
bool stream_print(cli *c, response *a, api_str part);

#endif
