/* Any text as a server's document: it is none, or all that a command asks of it has an answer in bounded time.
 * objects: cli/http/document cli/http/response cli/http/url cli/http/fields cli/spec/spec cli/spec/spec_read
 * objects: cli/spec/schema cli/spec/example cli/commands/check cli/output/output_columns cli/items/items
 * objects: cli/items/items_tree cli/core/strset cli/core/memory cli/core/node cli/core/shell */
#include "cli_stubs.h"

#include "cli/commands/check.h"
#include "cli/http/cache.h"
#include "cli/http/document.h"
#include "cli/http/errors.h"
#include "cli/http/http.h"
#include "cli/http/server.h"
#include "cli/output/output.h"
#include "cli/spec/example.h"
#include "cli/spec/schema.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static api_str body;

int server_find(cli *c)
{
    c->server = "http://localhost/v1";
    return 0;
}

int server_document(cli *c, const char **out)
{
    (void)c;
    *out = "/openapi.json";
    return 0;
}

int request_init(cli *c, request *r, const char *method, api_str url)
{
    *r = (request){.method = method, .url = xstrdup(c, url).p};
    return 0;
}

void request_header(cli *c, request *r, api_str name, api_str value)
{
    (void)c, (void)r, (void)name, (void)value;
}

int http_send(cli *c, request *r, response *out, bool *sent)
{
    (void)c, (void)r, (void)sent;
    *out = (response){.status = 200, .body = body};
    return 0;
}

int report_failure(cli *c, const response *a)
{
    (void)c, (void)a;
    return FAIL_4XX;
}

cached cache_read(cli *c)
{
    (void)c;
    return (cached){{NULL, 0}, {NULL, 0}, {NULL, 0}};
}

void cache_write(cli *c, const cached *entry)
{
    (void)c, (void)entry;
}

static void must(bool holds)
{
    if (!holds)
        abort();
}

static void ask(cli *c, const operation *o)
{
    static char word[] = "a[0][b]=1";
    char *argv[] = {word};
    item *list;
    size_t count;
    api_node *tree = NULL;
    api_str *names, text = API_S("1,true");
    must(!o->verb.n || spec_find(c->spec, o->resource, o->verb) == o);
    must(document_url(c, o->path) != NULL);
    for (size_t i = 0; i < o->param_count; i++)
        check_param(c, &o->params[i], &text, 1);
    schema_names(c, c->spec->root, o->body, &names);
    schema_items(c->spec->root, o->result);
    output_columns_check(c, o);
    if (items_parse(c, 1, argv, &list, &count) == 0)
        items_tree(c, c->spec->root, o->body, list, count, &tree);
    check_body(c, o, API_S("{\"a\":[{\"b\":1}]}"), NULL);
    api_buf b;
    api_buf_init(&b, API_BUF_NO_MAX);
    example_put(c, &b, o);
    for (size_t i = 0; i < b.n; i++)
        must((unsigned char)b.p[i] >= ' ' && b.p[i] != 0x7f);
    api_buf_deinit(&b);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static cli c;
    api_arena_init(&c.arena, API_BUF_NO_MAX);
    api_arena_init(&c.session, API_BUF_NO_MAX);
    body = (api_str){(const char *)data, size};
    c.spec = NULL;
    c.flags.columns = "a,b";
    if (document_load(&c) == 0) {
        api_str *list;
        spec_resources(&c, &list);
        for (size_t i = 0; i < c.spec->count; i++)
            ask(&c, &c.spec->list[i]);
    }
    api_arena_deinit(&c.arena);
    api_arena_deinit(&c.session);
    return 0;
}
