/* API_APP_PROGRAM: a program that is the app of this directory. A libapi program sets it when it runs `api` for a
 * command it does not have. Each request runs the program once. */
#ifndef CLI_PROGRAM_H
#define CLI_PROGRAM_H

#include "cli/http/response.h"

bool program_is_app(void);
const char *program_path(void);
/* The response lies in the command's memory. */
int program_send(cli *c, const char *method, const char *target, const fields *headers, api_str body, response *out);

#endif
