#include "cli/core/node.h"
#include "cli/core/memory.h"
#include "cli/core/message.h"

api_str node_string(const api_node *n, const char *key)
{
    const api_node *m = api_node_get(n, key);
    return m && m->kind == API_STRING ? m->text : (api_str){NULL, 0};
}

bool node_is_true(const api_node *n, const char *key)
{
    const api_node *m = api_node_get(n, key);
    return m && m->kind == API_BOOL && m->truth;
}

api_str node_json(cli *c, const api_node *n)
{
    api_buf b;
    api_buf_init(&b, API_BUF_NO_MAX);
    api_json_put_node(&b, n);
    return xtake(c, &b);
}

int node_parse_body(cli *c, api_str json, api_node **tree)
{
    api_json_error err;
    if (api_json_parse(&c->arena, json, 0, tree, &err) == 0)
        return DONE;
    return fail(c, FAIL_USAGE, "body: malformed JSON at line %u column %u: %s", err.line, err.column, err.reason);
}
