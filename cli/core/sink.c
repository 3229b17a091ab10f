/* The final stage of stdout and stderr. A terminal gets text, line ends, tabs and our own colours; a pipe or file gets
 * the bytes as they are. The first error of stdout is kept, since stdio does not keep the reason. */
#include "cli/core/sink.h"
#include "cli/core/memory.h"
#include "cli/core/message.h"
#include "shared/visible.h"

#include <errno.h>
#include <poll.h>
#include <unistd.h>

enum { HELD_MOST = 16 };

struct sink {
    int fd, error;
    bool tty, color;      /* color: colour escapes are our own and pass */
    char held[HELD_MOST]; /* an incomplete character or colour, to be completed by the next write */
    size_t held_n;
};

static struct sink sinks[] = {{.fd = STDOUT_FILENO}, {.fd = STDERR_FILENO}};

static void write_all(struct sink *s, api_str text)
{
    while (text.n && !s->error) {
        ssize_t n = write(s->fd, text.p, text.n);
        if (n >= 0)
            text = (api_str){text.p + n, text.n - (size_t)n};
        else if (errno == EAGAIN)
            poll(&(struct pollfd){.fd = s->fd, .events = POLLOUT}, 1, -1);
        else if (errno != EINTR)
            s->error = errno;
    }
}

/* The length of a colour such as "\x1b[1;31m" at the front; 0: there is none; SIZE_MAX: it may be incomplete. */
static size_t color_length(api_str s)
{
    size_t n = 2;
    if (s.n < 2)
        return SIZE_MAX;
    if (s.p[1] != '[')
        return 0;
    while (n < s.n && n < HELD_MOST - 1 && ((s.p[n] >= '0' && s.p[n] <= '9') || s.p[n] == ';'))
        n++;
    if (n == s.n && n < HELD_MOST - 1)
        return SIZE_MAX;
    return n < s.n && s.p[n] == 'm' ? n + 1 : 0;
}

/* Appends what a terminal may get; the number of bytes that are left over, as an incomplete character or colour. */
static size_t put_filtered(api_buf *b, api_str text, bool color)
{
    while (text.n) {
        const char *escape = color ? memchr(text.p, '\x1b', text.n) : NULL;
        api_str plain = {text.p, escape ? (size_t)(escape - text.p) : text.n};
        size_t open = escape ? 0 : api__unfinished_character(plain);
        plain.n -= open;
        api__visible_put(b, plain, API__VISIBLE_LINES);
        text = (api_str){text.p + plain.n, text.n - plain.n};
        if (!escape)
            return open;
        size_t n = color_length(text);
        if (n == SIZE_MAX)
            return text.n;
        if (n)
            api_buf_put(b, text.p, n);
        else
            api__visible_put(b, (api_str){text.p, n = 1}, API__VISIBLE_LINES);
        text = (api_str){text.p + n, text.n - n};
    }
    return 0;
}

void terminal_put(api_buf *b, api_str text, bool color)
{
    size_t left = put_filtered(b, text, color);
    api__visible_put(b, (api_str){text.p + text.n - left, left}, API__VISIBLE_LINES);
}

static void write_filtered(struct sink *s, api_str text)
{
    api_buf all, out;
    api_buf_init(&all, API_BUF_NO_MAX);
    api_buf_init(&out, API_BUF_NO_MAX);
    api_buf_put(&all, s->held, s->held_n);
    api_buf_str(&all, text);
    size_t left = put_filtered(&out, api_buf_get(&all), s->color);
    s->held_n = left;
    if (left)
        memcpy(s->held, all.p + all.n - left, left);
    if (all.err || out.err)
        s->error = ENOMEM;
    write_all(s, api_buf_get(&out));
    api_buf_deinit(&all);
    api_buf_deinit(&out);
}

/* Always succeeds for stdio, which would drop its buffer and the reason of a failure. */
static ssize_t take(void *arg, const char *p, size_t n)
{
    struct sink *s = arg;
    if (!s->error && s->tty)
        write_filtered(s, (api_str){p, n});
    else if (!s->error)
        write_all(s, (api_str){p, n});
    return (ssize_t)n;
}

static FILE *open_sink(struct sink *s, bool tty, bool color, int buffered)
{
    s->tty = tty;
    s->color = color;
    FILE *f = xcheck(fopencookie(s, "w", (cookie_io_functions_t){.write = take}));
    setvbuf(f, NULL, tty && buffered == _IOFBF ? _IOLBF : buffered, BUFSIZ);
    return f;
}

void sink_init(cli *c)
{
    stdout = open_sink(&sinks[0], c->tty_out, false, _IOFBF);
    stderr = open_sink(&sinks[1], c->tty_err, c->color_err, _IONBF);
}

void print_bytes(api_str s)
{
    if (s.n)
        fwrite(s.p, 1, s.n, stdout);
}

void print_colored(cli *c, api_str text)
{
    fflush(stdout);
    sinks[0].color = c->color_out;
    print_bytes(text);
    fflush(stdout);
    sinks[0].color = false;
}

bool stdout_failed(void)
{
    return sinks[0].error != 0;
}

bool stdout_closed(void)
{
    return sinks[0].error == EPIPE;
}

static int report_error(cli *c, int status)
{
    int why = sinks[0].error;
    if (!why || why == EPIPE)
        return status;
    sinks[0].error = 0;
    return fail(c, status ? status : FAIL_LOCAL, "cannot write the output: %s", strerror(why));
}

int stdout_end(cli *c, int status)
{
    fflush(stdout);
    if (sinks[0].held_n) {
        api_buf b;
        api_buf_init(&b, 256);
        terminal_put(&b, (api_str){sinks[0].held, sinks[0].held_n}, false);
        sinks[0].held_n = 0;
        write_all(&sinks[0], api_buf_get(&b));
        api_buf_deinit(&b);
    }
    return report_error(c, status);
}

int stdout_close(cli *c, int status)
{
    /* Network file systems may report a full disk only here. */
    if (close(STDOUT_FILENO) != 0 && errno != EBADF && !sinks[0].error)
        sinks[0].error = errno;
    return report_error(c, status);
}
