#include <api/buf.h>
#include <api/model.h>
#include <stdlib.h>

struct api_problems {
    char **lines;
    size_t count, cap;
};

api_problems *api_problems_new(void)
{
    return calloc(1, sizeof(api_problems));
}

void api_problems_free(api_problems *p)
{
    if (!p)
        return;
    for (size_t i = 0; i < p->count; i++)
        free(p->lines[i]);
    free(p->lines);
    free(p);
}

size_t api_problems_count(const api_problems *p)
{
    return p->count;
}

const char *api_problems_get(const api_problems *p, size_t i)
{
    return i < p->count ? p->lines[i] : "";
}

static bool grow(api_problems *p)
{
    if (p->count < p->cap)
        return true;
    size_t cap = p->cap ? p->cap * 2 : 8;
    char **lines = realloc(p->lines, cap * sizeof *lines);
    if (!lines)
        return false;
    p->lines = lines;
    p->cap = cap;
    return true;
}

void api_problems_add(api_problems *p, const char *file, unsigned line, unsigned column, const char *fmt, ...)
{
    api_buf b;
    api_buf_init(&b, 65536);
    if (file && line && column)
        api_buf_printf(&b, "%s:%u:%u: ", file, line, column);
    else if (file && line)
        api_buf_printf(&b, "%s:%u: ", file, line);
    else if (file)
        api_buf_printf(&b, "%s: ", file);
    va_list ap;
    va_start(ap, fmt);
    api_buf_vprintf(&b, fmt, ap);
    va_end(ap);
    char *text = api_buf_take(&b);
    if (text && grow(p))
        p->lines[p->count++] = text;
    else
        free(text);
    api_buf_deinit(&b);
}
