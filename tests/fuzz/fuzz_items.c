/* Items of a command line, a line each: refused, or a tree that is JSON, with a schema and without.
 * objects: cli/items/items cli/items/items_tree cli/spec/schema cli/core/strset cli/core/memory */
#include "cli_stubs.h"

#include "cli/items/items.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char schema_text[] =
    "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"array\",\"items\":{\"$ref\":\"#\"}},\"n\":{\"type\":"
    "\"number\"},"
    "\"t\":{\"type\":\"array\",\"prefixItems\":[{\"type\":\"integer\"},{\"type\":\"boolean\"}]},"
    "\"o\":{\"anyOf\":[{\"$ref\":\"#\"},{\"type\":\"null\"}]}},\"additionalProperties\":{\"type\":[\"integer\","
    "\"null\"]}}";

static void must(bool holds)
{
    if (!holds)
        abort();
}

static void apply(cli *c, const api_node *schema, const item *list, size_t count)
{
    api_node *tree = NULL;
    api_buf b;
    api_buf_init(&b, API_BUF_NO_MAX);
    if (items_tree(c, schema, schema, list, count, &tree) == 0 && tree) {
        api_json_put_node(&b, tree);
        must(!b.err && api_json_check(api_buf_get(&b), 0, NULL) == 0);
    }
    api_buf_deinit(&b);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static cli c;
    api_node *schema;
    api_json_error err;
    item *list;
    size_t count = 0;
    char *argv[64];
    int argc = 0;
    api_arena_init(&c.arena, API_BUF_NO_MAX);
    must(api_json_parse(&c.arena, API_S(schema_text), 0, &schema, &err) == 0);
    char *text = xcalloc(&c, size + 1, 1);
    if (size)
        memcpy(text, data, size);
    for (char *save = NULL, *word = strtok_r(text, "\n", &save); word && argc < 64; word = strtok_r(NULL, "\n", &save))
        argv[argc++] = word;
    if (items_parse(&c, argc, argv, &list, &count) == 0) {
        apply(&c, NULL, list, count);
        apply(&c, schema, list, count);
    }
    api_arena_deinit(&c.arena);
    return 0;
}
