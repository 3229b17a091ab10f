#include "server/program/say.h"

#include <api/err.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

bool api__say_color(void)
{
    const char *no = getenv("NO_COLOR"), *force = getenv("FORCE_COLOR"), *term = getenv("TERM");
    if (no && *no)
        return false;
    if (force && *force)
        return true;
    return isatty(2) && !(term && strcmp(term, "dumb") == 0);
}

int api__say_error(bool color, int status, const char *fmt, ...)
{
    va_list ap;
    fflush(stdout);
    fputs(color ? "\x1b[1;31merror: \x1b[0m" : "error: ", stderr);
    va_start(ap, fmt);
    vfprintf(stderr, fmt, ap);
    va_end(ap);
    fputc('\n', stderr);
    return status;
}

int api__say_problems(bool color, int status, const api_problems *p, bool prefix)
{
    size_t n = p ? api_problems_count(p) : 0;
    for (size_t i = 0; i < n; i++) {
        if (prefix)
            api__say_error(color, status, "%s", api_problems_get(p, i));
        else
            fprintf(stderr, "%s\n", api_problems_get(p, i));
    }
    if (n == 0)
        api__say_error(color, status, "%s", api_strerror(API_ENOMEM));
    return status;
}
