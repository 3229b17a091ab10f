#include "openapi/writer.h"

/* A comma is due unless a bracket was just opened or a key just written. */
static void comma(api_buf *b)
{
    char last = b->n ? b->p[b->n - 1] : 0;
    if (last && !strchr("{[:", last))
        api_buf_putc(b, ',');
}

void api__doc_key(api_buf *b, api_str key)
{
    comma(b);
    api_json_put_str(b, key);
    api_buf_putc(b, ':');
}

static void start(api_buf *b, const char *key)
{
    if (key)
        api__doc_key(b, api_str_of(key));
    else
        comma(b);
}

void api__doc_open(api_buf *b, const char *key, char bracket)
{
    start(b, key);
    api_buf_putc(b, bracket);
}

void api__doc_close(api_buf *b, char bracket)
{
    api_buf_putc(b, bracket);
}

void api__doc_str(api_buf *b, const char *key, api_str text)
{
    start(b, key);
    api_json_put_str(b, text);
}

void api__doc_text(api_buf *b, const char *key, const char *text)
{
    api__doc_str(b, key, api_str_of(text));
}

void api__doc_given(api_buf *b, const char *key, const char *text)
{
    if (text)
        api__doc_text(b, key, text);
}

void api__doc_raw(api_buf *b, const char *key, const char *json)
{
    start(b, key);
    api_buf_str(b, api_str_of(json));
}

void api__doc_rawf(api_buf *b, const char *key, const char *fmt, ...)
{
    start(b, key);
    va_list ap;
    va_start(ap, fmt);
    api_buf_vprintf(b, fmt, ap);
    va_end(ap);
}

void *api__doc_alloc(struct api__doc *doc, size_t n)
{
    void *p = api_arena_calloc(&doc->arena, 1, n);
    doc->failed |= !p;
    return p;
}
