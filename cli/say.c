/* Words for people on stderr, bytes for programs on stdout, and memory that never fails. */
#include "cli.h"

#include <errno.h>
#include <stdlib.h>

/* Text of others must not drive the terminal: control characters are shown. */
void put_visible(api_buf *b, api_str s, bool lines)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char ch = (unsigned char)s.p[i];
        bool c1 = ch == 0xc2 && i + 1 < s.n && (unsigned char)s.p[i + 1] < 0xa0;
        if (c1)
            api_buf_printf(b, "\\x%02x", (unsigned char)s.p[++i]);
        else if (ch == 0x7f || (ch < 0x20 && !(lines && (ch == '\n' || ch == '\t'))))
            api_buf_printf(b, "\\x%02x", ch);
        else
            api_buf_putc(b, (char)ch);
    }
}

static void say(cli *c, const char *prefix, const char *color, const char *fmt, va_list ap)
{
    api_buf raw, line;
    api_buf_init(&raw, 1 << 20);
    api_buf_init(&line, 1 << 22);
    api_buf_vprintf(&raw, fmt, ap);
    put_visible(&line, api_buf_get(&raw), true);
    fflush(stdout);
    if (c->color_err && *prefix)
        fprintf(stderr, "\x1b[%sm%s\x1b[0m%.*s\n", color, prefix, (int)line.n, line.n ? line.p : "");
    else
        fprintf(stderr, "%s%.*s\n", prefix, (int)line.n, line.n ? line.p : "");
    api_buf_deinit(&raw);
    api_buf_deinit(&line);
}

int fail(cli *c, int status, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    say(c, "error: ", "1;31", fmt, ap);
    va_end(ap);
    return status;
}

void note(cli *c, const char *fmt, ...)
{
    if (c->flags.quiet)
        return;
    va_list ap;
    va_start(ap, fmt);
    say(c, "", "", fmt, ap);
    va_end(ap);
}

int fail_problems(cli *c, int status, const api_problems *p, bool prefix)
{
    for (size_t i = 0; i < api_problems_count(p); i++) {
        if (prefix)
            fail(c, status, "%s", api_problems_get(p, i));
        else
            fprintf(stderr, "%s\n", api_problems_get(p, i));
    }
    if (api_problems_count(p) == 0)
        fail(c, status, "%s", api_strerror(API_ENOMEM));
    return status;
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

void strings_add(cli *c, strings *s, const char *text)
{
    if ((s->n & (s->n - 1)) == 0) {
        const char **bigger = make(c, s->n ? s->n * 2 : 1, sizeof *bigger);
        if (s->n)
            memcpy(bigger, s->v, s->n * sizeof *bigger);
        s->v = bigger;
    }
    s->v[s->n++] = text;
}

void put_out(cli *c, api_str s)
{
    if (c->pipe_closed || s.n == 0)
        return;
    if (fwrite(s.p, 1, s.n, stdout) != s.n && errno == EPIPE)
        c->pipe_closed = true;
}

void put_out_text(cli *c, api_str s)
{
    if (!c->tty_out) {
        put_out(c, s);
        return;
    }
    api_buf b;
    api_buf_init(&b, API_BUF_NO_MAX);
    put_visible(&b, s, true);
    put_out(c, api_buf_get(&b));
    api_buf_deinit(&b);
}

int end_output(cli *c, int status)
{
    errno = 0;
    bool bad = fflush(stdout) != 0 || ferror(stdout);
    if (!bad)
        return status;
    int why = errno;
    clearerr(stdout);
    if (c->pipe_closed || why == EPIPE) {
        c->pipe_closed = true;
        return status;
    }
    return fail(c, status ? status : FAIL_LOCAL, "cannot write the output: %s", strerror(why ? why : EIO));
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
