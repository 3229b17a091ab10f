/* The body of a call: -d or stdin, changed by items, checked, in the media type that the operation takes. */
#include "cli/commands/call.h"
#include "cli/commands/check.h"
#include "cli/core/input.h"
#include "cli/core/memory.h"
#include "cli/core/message.h"
#include "cli/core/node.h"
#include "cli/http/request.h"
#include "cli/items/form.h"
#include "cli/items/items.h"
#include "cli/spec/spec.h"

/* Without items it is an empty object. */
static api_str text_of(cli *c, const api_node *tree)
{
    return tree ? node_json(c, tree) : API_S("{}");
}

static int read_given(struct call *k, bool given, api_str *data)
{
    *data = (api_str){NULL, 0};
    if (k->c->flags.data)
        return read_data(k->c, k->c->flags.data, data);
    if (k->base)
        *data = text_of(k->c, k->base);
    else if (!given && k->o->body_required)
        return read_stdin_body(k->c, data);
    k->c->stdin_unread = true;
    return DONE;
}

static int put_json_body(struct call *k, api_str data, bool given)
{
    cli *c = k->c;
    api_node *tree = NULL;
    const trusted own = {k->items, k->item_count, true};
    if (!api_utf8_valid(data))
        return fail(c, FAIL_USAGE, "body: not UTF-8, as JSON must be");
    int st = given && data.n ? node_parse_body(c, data, &tree) : DONE;
    if (!st && given)
        st = items_tree(c, c->spec->root, k->o->body, k->items, k->item_count, &tree);
    if (st)
        return st;
    if (tree || !data.n)
        data = text_of(c, tree);
    if (!c->flags.no_check && (st = check_body(c, k->o, data, k->base ? &own : NULL)))
        return st;
    request_body(c, &k->r, data, xstrdup(c, k->o->body_type).p);
    return DONE;
}

static bool is_json(api_str type)
{
    return memmem(type.p, type.n, "json", 4) != NULL;
}

/* Checks a form as the object that its schema describes; errors about files are ignored, since their content is not
 * text. */
static int check_form(struct call *k)
{
    cli *c = k->c;
    api_node *tree = NULL;
    item *copy = xcalloc(c, k->item_count, sizeof *copy);
    for (size_t i = 0; i < k->item_count; i++) {
        copy[i] = k->items[i];
        if (copy[i].kind == ITEM_FILE)
            copy[i].kind = ITEM_TEXT;
    }
    int st = items_tree(c, c->spec->root, k->o->body, copy, k->item_count, &tree);
    const trusted files = {k->items, k->item_count, false};
    return st ? st : check_body(c, k->o, text_of(c, tree), &files);
}

/* Forms and files; a body given with -d is sent as it is. */
static int put_other_body(struct call *k, api_str data, bool given)
{
    const char *type = xstrdup(k->c, k->o->body_type).p;
    bool form = strstr(type, "multipart/") || strstr(type, "x-www-form-urlencoded");
    int st = DONE;
    given = given || (form && !data.n);
    if (given && form && !k->c->flags.no_check && (st = check_form(k)))
        return st;
    if (given && (memmem(type, strlen(type), "multipart/", 10) || items_have_file(k->items, k->item_count))) {
        st = form_multipart(k->c, k->items, k->item_count, &data, &type);
    } else if (given) {
        api_node *tree = NULL;
        st = items_tree(k->c, NULL, NULL, k->items, k->item_count, &tree);
        data = form_urlencoded(k->c, tree);
    }
    if (!st)
        request_body(k->c, &k->r, data, type);
    return st;
}

int call_put_body(struct call *k)
{
    bool given = items_have_body(k->items, k->item_count);
    api_str data;
    if (!k->o->body_type.n && strcmp(k->o->method, "GET") != 0 && strcmp(k->o->method, "DELETE") != 0)
        k->c->stdin_unread = true;
    if (!k->o->body_type.n)
        return k->c->flags.data ? fail(k->c, FAIL_USAGE, "-d: api %.*s %.*s takes no body", API_FMT(k->o->resource),
                                       API_FMT(k->o->verb))
                                : DONE;
    int st = read_given(k, given, &data);
    if (st)
        return st;
    if (!given && !data.n && !k->c->flags.data && !k->o->body_required)
        return DONE;
    bool json = is_json(k->o->body_type) && !items_have_file(k->items, k->item_count);
    return json ? put_json_body(k, data, given) : put_other_body(k, data, given);
}
