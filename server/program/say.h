/* What a program says to the person who runs it. Only this room prints. */
#ifndef API__SAY_H
#define API__SAY_H

#include <api/model.h>

/* As the command's: see CLI.md. */
enum api__exit {
    API__EXIT_DONE = 0,
    API__EXIT_LOCAL = 1,
    API__EXIT_USAGE = 2,
    API__EXIT_NOT_FOUND = 127,
    API__EXIT_INTERRUPT = 130
};

/* "error: ..." on stderr; returns `status`. */
int api__say_error(bool color, int status, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
/* Each on a line of its own, with "error: " where `prefix`; returns `status`. */
int api__say_problems(bool color, int status, const api_problems *p, bool prefix);
/* stderr is a terminal, and nobody said NO_COLOR. */
bool api__say_color(void);

#endif
