#include "cli/core/memory.h"

#include <stdlib.h>

void *xcheck(void *p)
{
    if (!p) {
        fputs("error: out of memory\n", stderr);
        exit(FAIL_LOCAL);
    }
    return p;
}

void *xcalloc(cli *c, size_t count, size_t size)
{
    return xcheck(api_arena_calloc(&c->arena, count ? count : 1, size));
}

api_str xstrdup(cli *c, api_str s)
{
    api_str copy = api_arena_dup(&c->arena, s);
    xcheck((void *)(uintptr_t)copy.p);
    return copy;
}

char *xasprintf(cli *c, const char *fmt, ...)
{
    va_list ap;
    api_buf b;
    api_buf_init(&b, API_BUF_NO_MAX);
    va_start(ap, fmt);
    api_buf_vprintf(&b, fmt, ap);
    va_end(ap);
    return (char *)(uintptr_t)xtake(c, &b).p;
}

api_str xtake(cli *c, api_buf *b)
{
    xcheck(b->err ? NULL : b);
    api_str text = xstrdup(c, api_buf_get(b));
    api_buf_deinit(b);
    return text;
}

void *xcalloc_session(cli *c, size_t count, size_t size)
{
    return xcheck(api_arena_calloc(&c->session, count ? count : 1, size));
}

const char *xstrdup_session(cli *c, const char *text)
{
    return xcheck((void *)(uintptr_t)api_arena_dup(&c->session, api_str_of(text)).p);
}

void list_add(cli *c, api_words *list, const char *text)
{
    xcheck(api__words_add(&c->arena, list, text) ? NULL : c);
}
