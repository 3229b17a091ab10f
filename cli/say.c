/* Words for people on stderr, bytes for programs on stdout, and memory that never fails. */
#include "cli.h"
#include "shared/messages.h"
#include "shared/suggest.h"
#include "shared/visible.h"

#include <errno.h>
#include <stdlib.h>

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

void *need(cli *c, void *p)
{
    (void)c;
    if (!p) {
        fputs("error: out of memory\n", stderr);
        exit(FAIL_LOCAL);
    }
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
    need(c, b.err ? NULL : c);
    api_str s = keep(c, api_buf_get(&b));
    api_buf_deinit(&b);
    return (char *)(uintptr_t)s.p;
}

const char *shown(cli *c, api_str s)
{
    api_buf b;
    api_buf_init(&b, API_BUF_NO_MAX);
    api__visible_put(&b, s, API__VISIBLE_FOLDED);
    need(c, b.err ? NULL : c);
    const char *text = keep(c, api_buf_get(&b)).p;
    api_buf_deinit(&b);
    return text;
}

const char *suggestion(cli *c, api_str word, const api_str *list, size_t n)
{
    api_buf b;
    api_buf_init(&b, API_BUF_NO_MAX);
    api__suggest_put(&b, word, list, n);
    const char *text = keep(c, api_buf_get(&b)).p;
    api_buf_deinit(&b);
    return text;
}

void list_add(cli *c, api_words *list, const char *text)
{
    need(c, api__words_add(&c->arena, list, text) ? NULL : c);
}

void put_out(cli *c, api_str s)
{
    (void)c;
    if (s.n)
        fwrite(s.p, 1, s.n, stdout);
}

static int read_stream(cli *c, FILE *f, const char *name, api_str *out)
{
    api_buf b;
    api_buf_init(&b, (size_t)1 << 32);
    char chunk[65536];
    size_t n;
    errno = 0;
    while ((n = fread(chunk, 1, sizeof chunk, f)) > 0)
        api_buf_put(&b, chunk, n);
    int st = 0;
    if (ferror(f))
        st = fail(c, FAIL_LOCAL, "cannot read %s: %s", name, strerror(errno));
    else if (b.err)
        st = fail(c, FAIL_LOCAL, "cannot read %s: %s", name, api_strerror(b.err));
    else
        *out = keep(c, api_buf_get(&b));
    api_buf_deinit(&b);
    return st;
}

int read_file(cli *c, const char *path, api_str *out)
{
    if (strcmp(path, "-") == 0)
        return read_stream(c, stdin, "stdin", out);
    FILE *f = fopen(path, "rbe");
    if (!f)
        return fail(c, FAIL_LOCAL, "cannot read %s: %s", path, strerror(errno));
    int st = read_stream(c, f, path, out);
    fclose(f);
    return st;
}
