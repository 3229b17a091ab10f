/* API_APP_PROGRAM: a program that is the app of this directory. A program of libapi sets it when it hands over words
 * that are not its own. It is asked by running it, one process a request. */
#ifndef CLI_PROGRAM_H
#define CLI_PROGRAM_H

#include "answer.h"

bool program_is_app(void);
const char *program_path(void);
/* The answer lies in the command's memory. */
int program_send(cli *c, const char *method, const char *target, const fields *headers, api_str body, answer *out);

#endif
