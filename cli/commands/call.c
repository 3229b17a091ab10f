/* One call of a generated operation: words become a checked request, the response is printed. */
#include "cli/commands/call.h"
#include "cli/commands/check.h"
#include "cli/core/memory.h"
#include "cli/core/message.h"
#include "cli/http/document.h"
#include "cli/http/errors.h"
#include "cli/http/http.h"
#include "cli/http/request.h"
#include "cli/http/response.h"
#include "cli/http/secrets.h"
#include "cli/http/url.h"
#include "cli/items/items.h"
#include "cli/output/output.h"
#include "cli/spec/schema.h"
#include "cli/spec/spec.h"
#include "shared/percent.h"

#include <stdlib.h>
#include <unistd.h>

/* Checks */

static size_t texts_of(const struct call *k, const param *p, api_str *texts)
{
    size_t n = 0;
    for (size_t i = 0; i < k->value_count; i++)
        if (k->values[i].p == p)
            texts[n++] = k->values[i].text;
    return n;
}

/* A header parameter may also be given with -H or as an item. */
static bool has_header(const struct call *k, const param *p)
{
    for (size_t i = 0; i < k->item_count; i++)
        if (k->items[i].kind == ITEM_HEADER && api_str_eq(k->items[i].key, p->name))
            return true;
    return fields_get(&k->r.headers, xstrdup(k->c, p->name).p).p != NULL;
}

static int check_params(const struct call *k)
{
    api_str *texts = xcalloc(k->c, k->value_count + 1, sizeof *texts);
    int worst = DONE;
    for (size_t i = 0; i < k->o->param_count; i++) {
        const param *p = &k->o->params[i];
        size_t n = texts_of(k, p, texts);
        int st = DONE;
        if (n)
            st = check_param(k->c, p, texts, n);
        else if (p->required && p->in != IN_PATH && !(p->in == IN_HEADER && has_header(k, p)))
            st = check_missing(k->c, p);
        worst = st ? st : worst;
    }
    return worst;
}

/* The request */

static api_str expand_url(const struct call *k)
{
    api_buf b;
    api_buf_init(&b, API_BUF_NO_MAX);
    api_str path = k->o->path;
    for (size_t i = 0, at = 0; i < path.n; i++) {
        const char *close = path.p[i] == '{' ? memchr(path.p + i, '}', path.n - i) : NULL;
        if (!close) {
            api_buf_putc(&b, path.p[i]);
            continue;
        }
        api_str name = {path.p + i + 1, (size_t)(close - path.p) - i - 1};
        for (at = 0; at < k->value_count; at++) {
            const struct param_value *v = &k->values[at];
            if (v->p && v->p->in == IN_PATH && api_str_eq(v->name, name))
                api__percent_put(&b, v->text, "");
        }
        i = (size_t)(close - path.p);
    }
    const char *url = document_url(k->c, api_buf_get(&b));
    api_buf_deinit(&b);
    return api_str_of(url);
}

/* A list that is joined by commas is one parameter, however often its flag was given. */
static void add_joined(struct call *k, const param *p)
{
    api_str *texts = xcalloc(k->c, k->value_count, sizeof *texts);
    size_t n = texts_of(k, p, texts);
    api_buf b;
    api_buf_init(&b, API_BUF_NO_MAX);
    for (size_t i = 0; i < n; i++) {
        if (i)
            api_buf_putc(&b, ',');
        api_buf_str(&b, texts[i]);
    }
    request_query(k->c, &k->r, p->name, xtake(k->c, &b));
}

static bool is_first(const struct call *k, size_t i)
{
    for (size_t j = 0; j < i; j++)
        if (k->values[j].p == k->values[i].p)
            return false;
    return true;
}

/* Write booleans as true and false, whatever word was typed: the server may know only these two. */
static void convert_booleans(struct call *k)
{
    const api_node *root = k->c->spec->root;
    for (size_t i = 0; i < k->value_count; i++) {
        struct param_value *v = &k->values[i];
        const api_node *schema = v->p ? v->p->schema : NULL;
        if (schema && schema_allows(root, schema, "array"))
            schema = schema_element(root, schema, 0);
        if (!schema || !schema_allows(root, schema, "boolean"))
            continue;
        api_buf b;
        api_buf_init(&b, API_BUF_NO_MAX);
        api_schema_put_text(root, schema, v->text, &b);
        if (api_str_is(api_buf_get(&b), "true") || api_str_is(api_buf_get(&b), "false"))
            v->text = xstrdup(k->c, api_buf_get(&b));
        api_buf_deinit(&b);
    }
}

static int add_values(struct call *k)
{
    const api_node *root = k->c->spec->root;
    for (size_t i = 0; i < k->value_count; i++) {
        const struct param_value *v = &k->values[i];
        if (v->p && v->p->in == IN_PATH)
            continue;
        if (v->p && v->p->in != IN_QUERY && memchr(v->text.p, '\n', v->text.n))
            return fail(k->c, FAIL_USAGE, "%.*s: a header value cannot contain line breaks", API_FMT(v->name));
        if (v->p && v->p->in == IN_HEADER)
            request_header(k->c, &k->r, v->name, v->text);
        else if (v->p && v->p->in == IN_COOKIE)
            request_cookie(k->c, &k->r, v->name, v->text);
        else if (!v->p || v->p->explode || !schema_allows(root, v->p->schema, "array"))
            request_query(k->c, &k->r, v->name, v->text);
        else if (is_first(k, i))
            add_joined(k, v->p);
    }
    return DONE;
}

static void add_header_items(struct call *k)
{
    for (size_t i = 0; i < k->item_count; i++) {
        const item *it = &k->items[i];
        if (it->kind == ITEM_HEADER && it->value.n)
            request_header(k->c, &k->r, it->key, it->value);
        else if (it->kind == ITEM_HEADER)
            fields_remove(&k->r.headers, it->key);
    }
}

/* Mistakes in parameters and in the body are reported together. */
static int build(struct call *k)
{
    cli *c = k->c;
    int st = output_check(c);
    if (!st && c->flags.columns)
        st = output_columns_check(c, k->o);
    if (!st)
        st = request_init(c, &k->r, k->o->method, expand_url(k));
    if (st)
        return st;
    k->r.schema = k->o->body;
    convert_booleans(k);
    int params = c->flags.no_check ? DONE : check_params(k);
    st = add_values(k);
    if (st)
        return st;
    st = call_put_body(k);
    add_header_items(k);
    return params ? params : st;
}

/* Sending */

static bool is_list(const operation *o)
{
    return api_str_is(o->verb, "list") && strcmp(o->method, "GET") == 0;
}

static int confirm(struct call *k)
{
    cli *c = k->c;
    if (strcmp(k->o->method, "DELETE") != 0 || c->flags.yes || c->flags.dry_run || c->flags.curl)
        return DONE;
    const char *what = url_target(k->r.url);
    FILE *tty = c->tty_in && c->tty_err && !c->flags.no_input ? fopen("/dev/tty", "re") : NULL;
    if (!tty)
        return fail(c, FAIL_USAGE, "deleting %s requires -y", what);
    char line[16] = "";
    fprintf(stderr, "Delete %s? [y/N] ", what);
    bool yes = fgets(line, sizeof line, tty) && (line[0] == 'y' || line[0] == 'Y');
    fclose(tty);
    return yes ? DONE : fail(c, FAIL_LOCAL, "not deleted");
}

static int send_call(struct call *k)
{
    response a;
    bool sent;
    int st = confirm(k);
    if (st)
        return st;
    if (is_list(k->o))
        return output_list(k->c, &k->r, k->o);
    k->r.follow = true;
    st = http_send(k->c, &k->r, &a, &sent);
    if (st || !sent)
        return st;
    return status_is_success(k->c, a.status) ? output_response(k->c, &a, k->o) : report_failure(k->c, &a);
}

int call_operation(cli *c, const operation *o, int argc, char **argv)
{
    struct call k = {.c = c, .o = o};
    int st = call_take_words(&k, argc, argv);
    if (!st)
        st = build(&k);
    return st ? st : send_call(&k);
}

/* Leave out readOnly fields, which the server does not accept. */
static const api_node *writable(cli *c, const operation *put, const api_node *row)
{
    const api_node *root = c->spec->root, *schema = schema_branch(root, put->body, "object");
    api_node *copy = xcalloc(c, 1, sizeof *copy), **link = &copy->first;
    *copy = *row;
    copy->count = 0;
    *link = NULL;
    for (const api_node *n = row->first; n; n = n->next) {
        const api_node *property = schema_resolve(root, schema_property(root, schema, n->key));
        const api_node *fixed = api_node_get(property, "readOnly");
        if (!property || (fixed && fixed->truth))
            continue;
        api_node *one = xcalloc(c, 1, sizeof *one);
        *one = *n;
        one->next = NULL;
        *link = one;
        link = &one->next;
        copy->count++;
    }
    return copy;
}

static int get_row(cli *c, const operation *get, const struct call *from, response *a, api_node **row)
{
    struct call k = {.c = c, .o = get, .values = from->values, .value_count = from->value_count};
    api_json_error err;
    int st = request_init(c, &k.r, get->method, expand_url(&k));
    if (!st)
        st = http_send(c, &k.r, a, NULL);
    if (!st && !status_is_success(c, a->status))
        st = report_failure(c, a);
    if (!st && (api_json_parse(&c->arena, a->body, 0, row, &err) != 0 || (*row)->kind != API_OBJECT))
        st = fail(c, FAIL_LOCAL, "%s did not return a JSON object", masked_url(c, k.r.url));
    return st;
}

int call_update_by_put(cli *c, const operation *get, const operation *put, int argc, char **argv)
{
    struct call k = {.c = c, .o = put};
    response a;
    api_node *row;
    int st = call_take_words(&k, argc, argv);
    if (!st)
        st = get_row(c, get, &k, &a, &row);
    if (st)
        return st;
    k.base = writable(c, put, row);
    st = build(&k);
    api_str etag = fields_get(&a.headers, "ETag");
    if (!st && etag.n && !fields_get(&k.r.headers, "If-Match").p)
        request_header(c, &k.r, API_S("If-Match"), etag);
    return st ? st : send_call(&k);
}
