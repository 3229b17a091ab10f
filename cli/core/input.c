/* stdin is read when asked for, or for an operation that requires a body when it is a pipe or a file. */
#include "cli/core/input.h"
#include "cli/core/memory.h"
#include "cli/core/message.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

/* Milliseconds to wait for the first byte: a pipe that CI leaves open never brings one. */
enum { FIRST_BYTE_MS = 5000 };

static int read_stream(cli *c, FILE *f, const char *name, api_str *out)
{
    api_buf b;
    api_buf_init(&b, (size_t)1 << 32);
    char chunk[65536];
    size_t n;
    errno = 0;
    while ((n = fread(chunk, 1, sizeof chunk, f)) > 0)
        api_buf_put(&b, chunk, n);
    int st = DONE;
    if (ferror(f))
        st = fail(c, FAIL_LOCAL, "cannot read %s: %s", name, strerror(errno));
    else if (b.err)
        st = fail(c, FAIL_LOCAL, "cannot read %s: %s", name, api_strerror(b.err));
    else
        *out = xstrdup(c, api_buf_get(&b));
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

int read_data(cli *c, const char *data, api_str *out)
{
    if (data[0] == '@')
        return read_file(c, data + 1, out);
    *out = api_str_of(data);
    return DONE;
}

static bool is_kind(mode_t *kind)
{
    struct stat st;
    bool there = fstat(0, &st) == 0;
    *kind = there ? st.st_mode : 0;
    return there && (S_ISFIFO(st.st_mode) || S_ISREG(st.st_mode) || S_ISSOCK(st.st_mode));
}

/* There is something to read now. */
static bool is_waiting(void)
{
    mode_t kind;
    int n = 0;
    if (!is_kind(&kind))
        return false;
    if (S_ISREG(kind)) {
        struct stat st;
        return fstat(0, &st) == 0 && lseek(0, 0, SEEK_CUR) < st.st_size;
    }
    return ioctl(0, FIONREAD, &n) == 0 && n > 0;
}

static int first_byte(cli *c)
{
    double seconds = FIRST_BYTE_MS / 1000.0, most;
    if (c->flags.max_time && api_json_double(api_str_of(c->flags.max_time), &most) && most < seconds)
        seconds = most;
    struct pollfd p = {.fd = 0, .events = POLLIN};
    int n;
    do
        n = poll(&p, 1, (int)(seconds * 1000));
    while (n < 0 && errno == EINTR);
    return n ? DONE
             : fail(c, FAIL_USAGE,
                    "a body is required, but nothing arrived on stdin within %g s: give items, or wait "
                    "with -d @-",
                    seconds);
}

int read_stdin_body(cli *c, api_str *out)
{
    mode_t kind;
    *out = (api_str){NULL, 0};
    if (c->repl || c->flags.password_stdin || !is_kind(&kind))
        return DONE;
    int st = S_ISREG(kind) ? DONE : first_byte(c);
    return st ? st : read_file(c, "-", out);
}

void note_unread_stdin(cli *c)
{
    if (!c->repl && !c->flags.password_stdin && is_waiting())
        note(c, "note: stdin is not used; -d @- sends it as the body");
}
