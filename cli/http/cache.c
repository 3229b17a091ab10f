/* A line of JSON with the document's URL and ETag, then its text. */
#include "cli/http/cache.h"
#include "cli/core/files.h"
#include "cli/core/memory.h"
#include "cli/core/node.h"
#include "shared/percent.h"

/* File names have at most 255 bytes; a server with a longer one is not cached. */
enum { NAME_MOST = 240 };

static const char *entry_path(cli *c)
{
    api_buf b;
    api_buf_init(&b, API_BUF_NO_MAX);
    api__percent_put(&b, api_str_of(c->server), "");
    const char *name = b.n <= NAME_MOST ? xasprintf(c, "document-%s", api_buf_cstr(&b)) : NULL;
    api_buf_deinit(&b);
    return name && !c->flags.local ? cache_path(c, name) : NULL;
}

cached cache_read(cli *c)
{
    api_str text;
    api_node *head;
    api_json_error err;
    const char *path = entry_path(c);
    if (!path || !cache_load(c, path, &text))
        return (cached){{NULL, 0}, {NULL, 0}, {NULL, 0}};
    const char *end = memchr(text.p, '\n', text.n);
    size_t n = end ? (size_t)(end - text.p) : 0;
    if (!end || api_json_parse(&c->arena, (api_str){text.p, n}, 0, &head, &err) != 0)
        return (cached){{NULL, 0}, {NULL, 0}, {NULL, 0}};
    return (cached){node_string(head, "url"), node_string(head, "etag"), {end + 1, text.n - n - 1}};
}

void cache_write(cli *c, const cached *entry)
{
    const char *path = entry_path(c);
    if (!path)
        return;
    api_buf b;
    api_buf_init(&b, API_BUF_NO_MAX);
    API_BUF_LIT(&b, "{\"url\":");
    api_json_put_str(&b, entry->url);
    API_BUF_LIT(&b, ",\"etag\":");
    api_json_put_str(&b, entry->etag);
    API_BUF_LIT(&b, "}\n");
    api_buf_str(&b, entry->text);
    if (!b.err)
        cache_save(c, path, api_buf_get(&b));
    api_buf_deinit(&b);
}
