#include "shared/messages.h"

#include <stdio.h>
#include <stdlib.h>

#include "shared/visible.h"

/* no-color.org and force-color.org: set and not empty. */
static bool is_set(const char *name)
{
    const char *value = getenv(name);
    return value && *value;
}

bool api__wants_color(bool is_terminal)
{
    const char *term = getenv("TERM");
    if (is_set("NO_COLOR"))
        return false;
    if (is_set("FORCE_COLOR"))
        return true;
    return is_terminal && !(term && strcmp(term, "dumb") == 0);
}

static void print(bool color, const char *prefix, api_str text, enum api__visible how)
{
    api_buf line;
    api_buf_init(&line, API_BUF_NO_MAX);
    if (color && *prefix)
        api_buf_printf(&line, "\x1b[1;31m%s\x1b[0m", prefix);
    else
        api_buf_str(&line, api_str_of(prefix));
    api__visible_put(&line, text, how);
    api_buf_putc(&line, '\n');
    fflush(stdout);
    fwrite(line.p, 1, line.n, stderr);
    api_buf_deinit(&line);
}

static void vprint(bool color, const char *prefix, const char *fmt, va_list ap)
{
    api_buf text;
    api_buf_init(&text, API_BUF_NO_MAX);
    api_buf_vprintf(&text, fmt, ap);
    print(color, prefix, api_buf_get(&text), API__VISIBLE_FOLDED);
    api_buf_deinit(&text);
}

int api__vprint_error(bool color, int status, const char *fmt, va_list ap)
{
    vprint(color, "error: ", fmt, ap);
    return status;
}

int api__print_error(bool color, int status, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    api__vprint_error(color, status, fmt, ap);
    va_end(ap);
    return status;
}

void api__vprint_note(const char *fmt, va_list ap)
{
    vprint(false, "", fmt, ap);
}

int api__print_problems(bool color, int status, const api_problems *p, bool prefix)
{
    size_t n = p ? api_problems_count(p) : 0;
    for (size_t i = 0; i < n; i++)
        print(color, prefix ? "error: " : "", api_str_of(api_problems_get(p, i)), API__VISIBLE_LINES);
    return n ? status : api__print_error(color, status, "%s", api_strerror(API_ENOMEM));
}
