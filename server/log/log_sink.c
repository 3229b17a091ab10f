#include "server/log/log_sink.h"

#include <api/json.h>
#include <errno.h>
#include <stdio.h>

#include "base/clock.h"
#include "shared/visible.h"
#include "json/utf8.h"

static const struct {
    const char *name, *shown;
} levels[] = {
    [API_LOG_ERROR] = {"error", "ERROR"},
    [API_LOG_WARN] = {"warn", "WARN "},
    [API_LOG_INFO] = {"info", "INFO "},
    [API_LOG_DEBUG] = {"debug", "DEBUG"},
};

/* In milliseconds: more digits only make lines longer. */
static void put_time(api_buf *b)
{
    char text[28];
    api__wall_text(api__wall_us(), text);
    api_buf_put(b, text, 23);
    api_buf_putc(b, 'Z');
}

static void text_line(api_buf *b, enum api_log_level level, const char *line, size_t n)
{
    put_time(b);
    api_buf_putc(b, ' ');
    api_buf_put(b, levels[level].shown, 5);
    api_buf_putc(b, ' ');
    api__visible_put(b, (api_str){line, n}, API__VISIBLE_CELL);
}

static void put_message(api_buf *b, const char *line, size_t n)
{
    if (api__utf8_valid((api_str){line, n})) {
        api_json_put_str(b, (api_str){line, n});
        return;
    }
    api_buf safe;
    api_buf_init(&safe, API_BUF_NO_MAX);
    api__visible_put(&safe, (api_str){line, n}, API__VISIBLE_CELL);
    api_json_put_str(b, api_buf_get(&safe));
    api_buf_deinit(&safe);
}

/* The access log's lines are JSON objects already. */
static bool is_object(const char *line, size_t n)
{
    static const char start[] = "{\"message\":";
    return n > sizeof start && memcmp(line, start, sizeof start - 1) == 0 && line[n - 1] == '}';
}

static void json_line(api_buf *b, enum api_log_level level, const char *line, size_t n)
{
    api_buf message;
    api_buf_init(&message, API_BUF_NO_MAX);
    if (is_object(line, n)) {
        api_buf_put(&message, line + 1, n - 2);
    } else {
        API_BUF_LIT(&message, "\"message\":");
        put_message(&message, line, n);
    }
    API_BUF_LIT(b, "{\"time\":\"");
    put_time(b);
    api_buf_printf(b, "\",\"level\":\"%s\",", levels[level].name);
    api__visible_put(b, api_buf_get(&message), API__VISIBLE_JSON);
    api_buf_putc(b, '}');
    api_buf_deinit(&message);
}

static void put_line(const struct api__log_sink *s, api_buf *b, enum api_log_level level, const char *line, size_t n)
{
    (s->format == API_LOG_JSON ? json_line : text_line)(b, level, line, n);
    api_buf_putc(b, '\n');
}

static void put_dropped(const struct api__log_sink *s, api_buf *b)
{
    char text[200];
    int n = snprintf(text, sizeof text, "%llu log line%s dropped: %s", (unsigned long long)s->out.dropped,
                     s->out.dropped == 1 ? "" : "s",
                     s->out.why == EAGAIN ? "the log reader is too slow" : strerror(s->out.why));
    put_line(s, b, API_LOG_WARN, text, (size_t)n);
}

/* The lock is held. Lines dropped before this one are reported first; if that fails, this one is dropped too. */
static void put_out(struct api__log_sink *s, const api_buf *line)
{
    if (line->err) {
        s->out.dropped++;
        s->out.why = line->err == API_ENOMEM ? ENOMEM : EMSGSIZE;
        return;
    }
    if (!s->out.dropped) {
        api__log_out_put(&s->out, line->p, line->n);
        return;
    }
    api_buf both;
    api_buf_init(&both, API_BUF_NO_MAX);
    put_dropped(s, &both);
    api_buf_put(&both, line->p, line->n);
    if (!both.err && api__log_out_put(&s->out, both.p, both.n))
        s->out.dropped = 0;
    api_buf_deinit(&both);
}

static void write_line(void *arg, enum api_log_level level, const char *line, size_t n)
{
    struct api__log_sink *s = arg;
    api_buf b;
    api_buf_init(&b, 1 << 20);
    put_line(s, &b, level, line, n);
    pthread_mutex_lock(&s->lock);
    put_out(s, &b);
    pthread_mutex_unlock(&s->lock);
    api_buf_deinit(&b);
}

void api__log_sink_lines(struct api__log_sink *s, api_str text)
{
    while (text.n) {
        const char *end = memchr(text.p, '\n', text.n);
        size_t n = end ? (size_t)(end - text.p) : text.n;
        if (s->format == API_LOG_JSON) {
            write_line(s, API_LOG_WARN, text.p, n);
        } else {
            api_buf line;
            api_buf_init(&line, API_BUF_NO_MAX);
            api_buf_put(&line, text.p, n);
            api_buf_putc(&line, '\n');
            pthread_mutex_lock(&s->lock);
            put_out(s, &line);
            pthread_mutex_unlock(&s->lock);
            api_buf_deinit(&line);
        }
        n += end != NULL;
        text = (api_str){text.p + n, text.n - n};
    }
}

int api__log_sink_init(struct api__log_sink *s, const api_settings *settings)
{
    *s = (struct api__log_sink){.log = {API_LOG_INFO, write_line, s}, .format = settings->log_format};
    pthread_mutex_init(&s->lock, NULL); /* cannot fail with default attributes */
    api__log_out_init(&s->out, settings->log_fd);
    if (!settings->log_level)
        return API_OK;
    for (size_t i = 0; i < sizeof levels / sizeof *levels; i++)
        if (strcmp(settings->log_level, levels[i].name) == 0) {
            s->log.level = (enum api_log_level)i;
            return API_OK;
        }
    return API_EINVALID;
}

void api__log_sink_deinit(struct api__log_sink *s)
{
    if (!s->log.write)
        return;
    api_buf last;
    api_buf_init(&last, API_BUF_NO_MAX);
    if (s->out.dropped) {
        put_dropped(s, &last);
        api__log_out_put(&s->out, last.p, last.n);
    }
    api_buf_deinit(&last);
    api__log_out_deinit(&s->out);
    pthread_mutex_destroy(&s->lock);
    s->log.write = NULL;
}
