/* Passwords that are asked for. */
#ifndef CLI_PASSWORD_H
#define CLI_PASSWORD_H

#include "cli/core/cli.h"

/* The first line of stdin with --password-stdin, else asked on the terminal with echo off, `twice` to be sure. Kept for
 * the next time the same prompt comes. */
int password_get(cli *c, const char *prompt, bool twice, const char **out);

#endif
