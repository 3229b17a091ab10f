/* API_APP_PROGRAM: a program that is the app of this directory. A program of libapi sets it when it hands over words
 * that are not its own. It is asked by running it, one process a request. */
#ifndef CLI_PROGRAM_H
#define CLI_PROGRAM_H

#include "http.h"

bool program_is_app(void);
const char *program_path(void);
/* A status, said or in out->error. The answer lies in the command's arena. */
int program_send(cli *c, const char *method, const char *target, const fields *headers, api_str body, answer *out);

#endif
