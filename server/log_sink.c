#include "server/log_sink.h"

#include <api/json.h>
#include <errno.h>
#include <unistd.h>

#include "base/clock.h"
#include "json/scan.h"

static const struct {
    const char *name, *shown;
} levels[] = {
    [API_LOG_ERROR] = {"error", "ERROR"},
    [API_LOG_WARN] = {"warn", "WARN "},
    [API_LOG_INFO] = {"info", "INFO "},
    [API_LOG_DEBUG] = {"debug", "DEBUG"},
};

/* Milliseconds are enough for a reader. */
static void put_time(api_buf *b)
{
    char text[28];
    api__wall_text(api__wall_us(), text);
    api_buf_put(b, text, 23);
    api_buf_putc(b, 'Z');
}

/* What came from outside cannot start a line of its own or speak to the terminal. */
static void put_plain(api_buf *b, const char *line, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)line[i];
        if (c < 0x20 || c == 0x7f)
            api_buf_printf(b, "\\x%02x", c);
        else
            api_buf_putc(b, line[i]);
    }
}

static void text_line(api_buf *b, enum api_log_level level, const char *line, size_t n)
{
    put_time(b);
    api_buf_putc(b, ' ');
    api_buf_put(b, levels[level].shown, 5);
    api_buf_putc(b, ' ');
    put_plain(b, line, n);
}

static void put_message(api_buf *b, const char *line, size_t n)
{
    if (api__utf8_valid((api_str){line, n})) {
        api_json_put_str(b, (api_str){line, n});
        return;
    }
    api_buf ascii;
    api_buf_init(&ascii, API_BUF_NO_MAX);
    for (size_t i = 0; i < n; i++)
        api_buf_putc(&ascii, (unsigned char)line[i] < 0x80 ? line[i] : '?');
    api_json_put_str(b, api_buf_get(&ascii));
    api_buf_deinit(&ascii);
}

/* A message that is an object itself gives its members. */
static void json_line(api_buf *b, enum api_log_level level, const char *line, size_t n)
{
    API_BUF_LIT(b, "{\"time\":\"");
    put_time(b);
    api_buf_printf(b, "\",\"level\":\"%s\",", levels[level].name);
    if (n > 2 && line[0] == '{' && line[n - 1] == '}') {
        api_buf_put(b, line + 1, n - 1);
        return;
    }
    API_BUF_LIT(b, "\"message\":");
    put_message(b, line, n);
    api_buf_putc(b, '}');
}

static void write_line(void *arg, enum api_log_level level, const char *line, size_t n)
{
    const struct api__log_sink *s = arg;
    api_buf b;
    api_buf_init(&b, 1 << 20);
    (s->format == API_LOG_JSON ? json_line : text_line)(&b, level, line, n);
    api_buf_putc(&b, '\n');
    const char *p = b.p, *end = p + (b.err ? 0 : b.n);
    while (p < end) {
        ssize_t r = write(s->fd, p, (size_t)(end - p));
        if (r < 0 && errno != EINTR)
            break; /* nobody reads the log: serving goes on */
        p += r > 0 ? r : 0;
    }
    api_buf_deinit(&b);
}

int api__log_sink_init(struct api__log_sink *s, const api_settings *settings)
{
    *s = (struct api__log_sink){{API_LOG_INFO, write_line, s}, settings->log_fd, settings->log_format};
    if (!settings->log_level)
        return API_OK;
    for (size_t i = 0; i < sizeof levels / sizeof *levels; i++)
        if (strcmp(settings->log_level, levels[i].name) == 0) {
            s->log.level = (enum api_log_level)i;
            return API_OK;
        }
    return API_EINVALID;
}
