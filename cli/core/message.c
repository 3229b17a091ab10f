#include "cli/core/message.h"
#include "cli/core/memory.h"
#include "shared/suggest.h"
#include "shared/visible.h"

int fail(cli *c, int status, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    api__vprint_error(c->color_err, status, fmt, ap);
    va_end(ap);
    return status;
}

void note(cli *c, const char *fmt, ...)
{
    if (c->flags.quiet)
        return;
    va_list ap;
    va_start(ap, fmt);
    api__vprint_note(fmt, ap);
    va_end(ap);
}

const char *printable(cli *c, api_str s)
{
    api_buf b;
    api_buf_init(&b, API_BUF_NO_MAX);
    api__visible_put(&b, s, API__VISIBLE_FOLDED);
    return xtake(c, &b).p;
}

const char *suggestion(cli *c, api_str word, const api_str *list, size_t n)
{
    api_buf b;
    api_buf_init(&b, API_BUF_NO_MAX);
    api__suggest_put(&b, word, list, n);
    return xtake(c, &b).p;
}
