/* Requests to the app of this directory, in process. */
#ifndef CLI_LOCAL_H
#define CLI_LOCAL_H

#include "cli/http/request.h"
#include "cli/http/response.h"

/* The exit status; where it is not DONE, out->error is the reason, or an error was printed. */
int local_send(cli *c, const request *r, response *out);
/* c->local is set. */
void local_deinit(cli *c);

#endif
