/* Bodies of forms: files by multipart/form-data, fields by application/x-www-form-urlencoded. */
#include "cli/items/form.h"
#include "cli/core/input.h"
#include "cli/core/memory.h"
#include "cli/items/items.h"
#include "shared/multipart_write.h"
#include "shared/percent.h"

static int put_part(cli *c, api_buf *b, const char *boundary, const item *i)
{
    api__multipart_field part = {.name = i->key, .data = i->value};
    if (i->kind == ITEM_FILE) {
        const char *path = xstrdup(c, i->value).p, *slash = strrchr(path, '/');
        int st = read_file(c, path, &part.data);
        if (st)
            return st;
        part.filename = api_str_of(slash ? slash + 1 : path);
        part.type = "application/octet-stream";
    }
    api__multipart_put(b, boundary, &part);
    return DONE;
}

int form_multipart(cli *c, const item *list, size_t count, api_str *body, const char **type)
{
    char boundary[API__BOUNDARY_SIZE];
    api_buf b;
    int st = DONE;
    api__boundary_make(boundary);
    api_buf_init(&b, API_BUF_NO_MAX);
    for (size_t i = 0; !st && i < count; i++)
        if (item_is_body(&list[i]))
            st = put_part(c, &b, boundary, &list[i]);
    api__multipart_end(&b, boundary);
    *body = xstrdup(c, api_buf_get(&b));
    *type = xasprintf(c, "multipart/form-data; boundary=%s", boundary);
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
    api__percent_put(b, name, "");
    api_buf_putc(b, '=');
    api__percent_put(b, value->kind == API_STRING ? value->text : api_buf_get(&text), "");
    api_buf_deinit(&text);
}

/* A list repeats its field for each element, as browsers do. */
api_str form_urlencoded(cli *c, const api_node *tree)
{
    api_buf b;
    api_buf_init(&b, API_BUF_NO_MAX);
    for (const api_node *n = tree ? tree->first : NULL; n; n = n->next) {
        bool list = n->kind == API_ARRAY;
        for (const api_node *e = list ? n->first : n; e; e = list ? e->next : NULL)
            put_pair(&b, n->key, e);
    }
    return xtake(c, &b);
}
