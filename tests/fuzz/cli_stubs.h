/* What the command's own files need of the others, for a program that prints nothing and opens nothing. Included once.
 */
#include "cli/core/input.h"
#include "cli/core/memory.h"
#include "cli/core/message.h"

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

const char *suggestion(cli *c, api_str word, const api_str *list, size_t n)
{
    (void)c, (void)word, (void)list, (void)n;
    return "";
}

int read_file(cli *c, const char *path, api_str *out)
{
    *out = xstrdup(c, api_str_of(path));
    return 0;
}
