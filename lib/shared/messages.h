/* What a program prints on stderr for the person who runs it, and the exit statuses that go with it. */
#ifndef API__MESSAGES_H
#define API__MESSAGES_H

#include <api/model.h>
#include <stdarg.h>

enum api__exit {
    API__EXIT_DONE = 0,
    API__EXIT_LOCAL = 1,   /* file, configuration, internal */
    API__EXIT_USAGE = 2,   /* usage, or input that fails the check: nothing was sent */
    API__EXIT_3XX = 3,     /* a redirect that was not followed */
    API__EXIT_4XX = 4,     /* HTTP 4xx, or a login is needed */
    API__EXIT_5XX = 5,     /* HTTP 5xx */
    API__EXIT_CONNECT = 6, /* DNS, refused, TLS */
    API__EXIT_TIMEOUT = 7,
    API__EXIT_PARTIAL = 8, /* a page chain or a stream broke off */
    API__EXIT_NOT_FOUND = 127,
    API__EXIT_INTERRUPT = 130
};

/* Whether output has colours, by NO_COLOR, FORCE_COLOR, TERM and whether it goes to a terminal. */
bool api__wants_color(bool is_terminal);

/* Each prints one line, in one write, with control characters escaped: text from elsewhere cannot drive the terminal or
 * pass for a message of ours. Errors begin with "error: ". `status` is returned. */
int api__print_error(bool color, int status, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
int api__vprint_error(bool color, int status, const char *fmt, va_list ap) __attribute__((format(printf, 3, 0)));
void api__vprint_note(const char *fmt, va_list ap) __attribute__((format(printf, 1, 0)));
/* Prints the problems, each of one or more lines; `prefix`: with "error: " in front. */
int api__print_problems(bool color, int status, const api_problems *p, bool prefix);

#endif
