/* A growable buffer of bytes with a limit. Its error is sticky: after an append that failed all others do nothing, and
 * `err` keeps the reason (API_ENOMEM, API_ETOOBIG), so that a writer looks at it once, at the end. */
#ifndef API_BUF_H
#define API_BUF_H

#include <api/err.h>
#include <api/str.h>
#include <stdarg.h>
#include <stdint.h>

typedef struct api_buf {
    char *p;    /* the bytes, without a NUL behind them (api_buf_cstr); NULL while nothing was appended */
    size_t n;   /* bytes in use */
    size_t cap; /* bytes allocated */
    size_t max; /* the most bytes there may be: beyond it is API_ETOOBIG */
    int err;    /* 0, or the first failure */
} api_buf;

/* A max that is never reached. */
#define API_BUF_NO_MAX (SIZE_MAX / 2)

void api_buf_init(api_buf *b, size_t max);
void api_buf_deinit(api_buf *b);
/* Makes room for `extra` more bytes. 0, or the sticky error. */
int api_buf_reserve(api_buf *b, size_t extra);
void api_buf_printf(api_buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void api_buf_vprintf(api_buf *b, const char *fmt, va_list ap) __attribute__((format(printf, 2, 0)));
/* The bytes as a C string, lent until the next append; "" when empty or after an error. */
const char *api_buf_cstr(api_buf *b);
/* The bytes as a C string that the caller frees with free(); the buffer is empty afterwards. NULL after an error. */
char *api_buf_take(api_buf *b);

/* Appends n bytes. */
static inline void api_buf_put(api_buf *b, const char *p, size_t n)
{
    if (n > b->cap - b->n && api_buf_reserve(b, n) != 0)
        return;
    if (n)
        memcpy(b->p + b->n, p, n);
    b->n += n;
}

static inline void api_buf_putc(api_buf *b, char c)
{
    if (b->n == b->cap && api_buf_reserve(b, 1) != 0)
        return;
    b->p[b->n++] = c;
}

static inline void api_buf_str(api_buf *b, api_str s)
{
    api_buf_put(b, s.p, s.n);
}

/* Appends a string literal. */
#define API_BUF_LIT(b, literal) api_buf_put((b), (literal), sizeof(literal) - 1)

/* The bytes so far, lent until the next append. */
static inline api_str api_buf_get(const api_buf *b)
{
    api_str s = {b->p, b->n};
    return s;
}

#endif
