/* Reading passwords from a pipe, or from the terminal with echo off. */
#ifndef API__SHARED_PASSWORD_H
#define API__SHARED_PASSWORD_H

#include <stdbool.h>
#include <stdio.h>

/* Both give NULL, and *why (static), where there is no password. */

/* The next line. */
char *api__password_read(FILE *from, const char **why);
/* Asks on the terminal, `twice` to be sure. Ctrl-C turns echo on again, then does what it does without. */
char *api__password_ask(FILE *terminal, const char *prompt, bool twice, const char **why);
/* Wipes it first. NULL is allowed. */
void api__password_free(char *password);

#endif
