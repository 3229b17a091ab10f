/* What the command's own files need of the others, for a program that prints nothing and opens nothing. Included once.
 */
#include "cli/cli.h"

#include <stdlib.h>

const api__flag flags_global[] = {{0}}, flags_request[] = {{0}}, flags_output[] = {{0}};

int fail(cli *c, int status, const char *fmt, ...)
{
    (void)c, (void)fmt;
    return status;
}

void note(cli *c, const char *fmt, ...)
{
    (void)c, (void)fmt;
}

void *need(cli *c, void *p)
{
    (void)c;
    if (!p)
        abort();
    return p;
}

void *make(cli *c, size_t count, size_t size)
{
    return need(c, api_arena_calloc(&c->arena, count ? count : 1, size));
}

api_str keep(cli *c, api_str s)
{
    api_str copy = api_arena_dup(&c->arena, s);
    need(c, (void *)(uintptr_t)copy.p);
    return copy;
}

char *printed(cli *c, const char *fmt, ...)
{
    va_list ap;
    api_buf b;
    api_buf_init(&b, API_BUF_NO_MAX);
    va_start(ap, fmt);
    api_buf_vprintf(&b, fmt, ap);
    va_end(ap);
    char *text = (char *)(uintptr_t)keep(c, api_buf_get(&b)).p;
    api_buf_deinit(&b);
    return text;
}

const char *suggestion(cli *c, api_str word, const api_str *list, size_t n)
{
    (void)c, (void)word, (void)list, (void)n;
    return "";
}

int read_file(cli *c, const char *path, api_str *out)
{
    *out = keep(c, api_str_of(path));
    return 0;
}
