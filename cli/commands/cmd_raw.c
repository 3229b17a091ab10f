/* api get, post, ... PATH: any path of the server, as HTTPie does. Without a schema, name=value is a string. */
#include "cli/commands/commands.h"
#include "cli/core/input.h"
#include "cli/core/memory.h"
#include "cli/core/message.h"
#include "cli/core/node.h"
#include "cli/http/errors.h"
#include "cli/http/http.h"
#include "cli/http/request.h"
#include "cli/http/response.h"
#include "cli/items/form.h"
#include "cli/items/items.h"
#include "cli/output/output.h"

#include <ctype.h>

static bool takes_body(const char *method)
{
    return strcmp(method, "POST") == 0 || strcmp(method, "PUT") == 0 || strcmp(method, "PATCH") == 0;
}

static bool item_is_query(const item *i, bool body)
{
    return i->kind == ITEM_QUERY || (i->kind == ITEM_TEXT && !body);
}

static int raw_body(cli *c, request *r, const item *list, size_t count)
{
    api_node *tree = NULL;
    api_str data = {NULL, 0};
    const char *type = "application/json";
    bool given = items_have_body(list, count);
    int st = c->flags.data ? read_data(c, c->flags.data, &data) : DONE;
    c->stdin_unread = !c->flags.data && takes_body(r->method);
    if (st || (!given && !c->flags.data))
        return st;
    if (items_have_file(list, count)) {
        st = c->flags.data ? fail(c, FAIL_USAGE, "-d cannot be combined with name@file")
                           : form_multipart(c, list, count, &data, &type);
    } else if (given) {
        st = data.n ? node_parse_body(c, data, &tree) : DONE;
        if (!st)
            st = items_tree(c, NULL, NULL, list, count, &tree);
        if (!st)
            data = node_json(c, tree);
    }
    if (!st)
        request_body(c, r, data, type);
    return st;
}

static int add_items(cli *c, request *r, const item *list, size_t count)
{
    bool body = takes_body(r->method);
    item *left = xcalloc(c, count, sizeof *left);
    size_t n = 0;
    for (size_t i = 0; i < count; i++) {
        const item *it = &list[i];
        if (it->kind == ITEM_HEADER && it->value.n)
            request_header(c, r, it->key, it->value);
        else if (it->kind == ITEM_HEADER)
            fields_remove(&r->headers, it->key);
        else if (item_is_query(it, body))
            request_query(c, r, it->key, it->value);
        else
            left[n++] = *it;
    }
    return raw_body(c, r, left, n);
}

static const char *upper(cli *c, const char *name)
{
    char *method = xasprintf(c, "%s", name);
    for (char *p = method; *p; p++)
        *p = (char)toupper((unsigned char)*p);
    return method;
}

static int run_raw(cli *c, const command *self, void *own, int argc, char **argv)
{
    (void)own;
    request r;
    response a;
    item *list;
    size_t count;
    bool sent;
    if (!argc)
        return fail(c, FAIL_USAGE, "usage: api %s", self->usage);
    if (!api_utf8_valid(api_str_of(argv[0])))
        return fail(c, FAIL_USAGE, "the path is not UTF-8: write other bytes as %%XX");
    int st = output_check(c);
    if (!st)
        st = items_parse(c, argc - 1, argv + 1, &list, &count);
    if (!st)
        st = request_init(c, &r, upper(c, self->name), api_str_of(argv[0]));
    if (st)
        return st;
    request_given(c, &r);
    st = add_items(c, &r, list, count);
    if (st)
        return st;
    if (c->flags.all && strcmp(r.method, "GET") == 0)
        return output_list(c, &r, NULL);
    r.follow = true;
    if ((st = http_send(c, &r, &a, &sent)) || !sent)
        return st;
    if (!status_is_success(c, a.status))
        return report_failure(c, &a);
    /* A response to HEAD has no body, one to OPTIONS seldom has. */
    bool bare = strcmp(r.method, "HEAD") == 0 || (strcmp(r.method, "OPTIONS") == 0 && !a.body.n);
    c->flags.head = c->flags.head || bare;
    return output_response(c, &a, NULL);
}

#define RAW(word, what, items, example)                                                                                \
    const command cmd_##word = {                                                                                       \
        .name = #word,                                                                                                 \
        .usage = #word " PATH|URL [ITEM...]",                                                                          \
        .about = what,                                                                                                 \
        .text = items,                                                                                                 \
        .examples = "  api " #word " " example,                                                                        \
        .request = true,                                                                                               \
        .output = true,                                                                                                \
        .run = run_raw,                                                                                                \
    }

static const char query_items[] = "name=value and name==value are query parameters, Name:value is a header field.";
static const char body_items[] =
    "name=value is a string in the JSON body, name:=json any value, name==value a query parameter.\n"
    "-d gives the whole body; name@file sends a form with files.";

RAW(get, "GET a path", query_items, "/items/1");
RAW(head, "HEAD a path and print the head", query_items, "/items/1");
RAW(options, "OPTIONS of a path", query_items, "/items");
RAW(post, "POST to a path", body_items, "/items name=Pen price:=2.5");
RAW(put, "PUT to a path", body_items, "/items/1 name=Pen price:=2.5");
RAW(patch, "PATCH a path", body_items, "/items/1 price:=3");
RAW(delete, "DELETE a path, without asking", query_items, "/items/1");
