#include <api/buf.h>
#include <stdio.h>
#include <stdlib.h>

void api_buf_init(api_buf *b, size_t max)
{
    *b = (api_buf){.max = max};
}

void api_buf_deinit(api_buf *b)
{
    free(b->p);
    *b = (api_buf){.max = b->max};
}

static int fail(api_buf *b, int code)
{
    if (!b->err)
        b->err = code;
    /* Without room, every inline append calls api_buf_reserve, which finds the sticky error. */
    b->cap = b->n;
    return b->err;
}

int api_buf_reserve(api_buf *b, size_t extra)
{
    if (b->err)
        return b->err;
    if (extra <= b->cap - b->n)
        return API_OK;
    if (extra > b->max || b->n > b->max - extra)
        return fail(b, API_ETOOBIG);
    size_t want = b->n + extra, cap = b->cap ? b->cap : 64;
    while (cap < want)
        cap *= 2;
    if (cap > b->max)
        cap = b->max;
    char *p = realloc(b->p, cap);
    if (!p)
        return fail(b, API_ENOMEM);
    b->p = p;
    b->cap = cap;
    return API_OK;
}

void api_buf_vprintf(api_buf *b, const char *fmt, va_list ap)
{
    va_list again;
    va_copy(again, ap);
    int n = vsnprintf(NULL, 0, fmt, ap);
    if (n >= 0 && api_buf_reserve(b, (size_t)n + 1) == 0) {
        vsnprintf(b->p + b->n, (size_t)n + 1, fmt, again);
        b->n += (size_t)n;
    }
    va_end(again);
}

void api_buf_printf(api_buf *b, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    api_buf_vprintf(b, fmt, ap);
    va_end(ap);
}

const char *api_buf_cstr(api_buf *b)
{
    if (api_buf_reserve(b, 1) != 0)
        return "";
    b->p[b->n] = 0;
    return b->p;
}

char *api_buf_take(api_buf *b)
{
    if (api_buf_reserve(b, 1) != 0)
        return NULL;
    b->p[b->n] = 0;
    char *p = b->p;
    *b = (api_buf){.max = b->max};
    return p;
}
