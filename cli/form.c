/* Bodies of forms: files by multipart/form-data, fields by application/x-www-form-urlencoded. */
#include "http.h"
#include "items.h"

#include <sys/random.h>

static void put_quoted(api_buf *b, api_str s)
{
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '"' || s.p[i] == '\r' || s.p[i] == '\n')
            api_buf_printf(b, "%%%02X", (unsigned char)s.p[i]);
        else
            api_buf_putc(b, s.p[i]);
    }
}

static int put_part(cli *c, api_buf *b, const char *boundary, const item *i)
{
    api_str value = i->value;
    api_buf_printf(b, "--%s\r\nContent-Disposition: form-data; name=\"", boundary);
    put_quoted(b, i->key);
    api_buf_putc(b, '"');
    if (i->kind == ITEM_FILE) {
        const char *path = keep(c, i->value).p, *slash = strrchr(path, '/');
        int st = read_file(c, path, &value);
        if (st)
            return st;
        API_BUF_LIT(b, "; filename=\"");
        put_quoted(b, api_str_of(slash ? slash + 1 : path));
        API_BUF_LIT(b, "\"\r\nContent-Type: application/octet-stream");
    }
    API_BUF_LIT(b, "\r\n\r\n");
    api_buf_str(b, value);
    API_BUF_LIT(b, "\r\n");
    return DONE;
}

int form_multipart(cli *c, const item *list, size_t count, api_str *body, const char **type)
{
    uint64_t random[2];
    api_buf b;
    int st = DONE;
    if (getrandom(random, sizeof random, 0) != (ssize_t)sizeof random)
        return fail(c, FAIL_LOCAL, "there are no random bytes");
    const char *boundary =
        printed(c, "api-%016llx%016llx", (unsigned long long)random[0], (unsigned long long)random[1]);
    api_buf_init(&b, API_BUF_NO_MAX);
    for (size_t i = 0; !st && i < count; i++)
        if (item_is_body(&list[i]))
            st = put_part(c, &b, boundary, &list[i]);
    api_buf_printf(&b, "--%s--\r\n", boundary);
    *body = keep(c, api_buf_get(&b));
    *type = printed(c, "multipart/form-data; boundary=%s", boundary);
    api_buf_deinit(&b);
    return st;
}

static void put_pair(api_buf *b, api_str name, const api_node *value)
{
    api_buf text;
    api_buf_init(&text, API_BUF_NO_MAX);
    if (value->kind != API_STRING)
        api_json_put_node(&text, value);
    if (b->n)
        api_buf_putc(b, '&');
    put_percent(b, name);
    api_buf_putc(b, '=');
    put_percent(b, value->kind == API_STRING ? value->text : api_buf_get(&text));
    api_buf_deinit(&text);
}

/* A list is its field once for each element, as a page's form sends it. */
void form_urlencoded(cli *c, const api_node *tree, api_str *body)
{
    api_buf b;
    api_buf_init(&b, API_BUF_NO_MAX);
    for (const api_node *n = tree ? tree->first : NULL; n; n = n->next) {
        bool list = n->kind == API_ARRAY;
        for (const api_node *e = list ? n->first : n; e; e = list ? e->next : NULL)
            put_pair(&b, n->key, e);
    }
    *body = keep(c, api_buf_get(&b));
    api_buf_deinit(&b);
}
