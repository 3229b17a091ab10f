#include "cli/output/output.h"
#include "cli/core/memory.h"
#include "cli/core/message.h"
#include "cli/core/sink.h"
#include "cli/http/response.h"
#include "cli/http/wire.h"
#include "cli/output/jq.h"
#include "cli/spec/schema.h"
#include "cli/spec/spec.h"
#include "shared/width.h"
#include "shared/yaml_write.h"

#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

int output_check(cli *c)
{
    return c->flags.jq ? jq_check(c, c->flags.jq) : DONE;
}

/* Columns: those of --columns, else of the schema in its order, else of the rows as they come. */

static void split_columns(cli *c, api__table *r)
{
    const char *p = c->flags.columns;
    r->columns = xcalloc(c, strlen(p) + 1, sizeof *r->columns);
    while (*p) {
        size_t n = strcspn(p, ",");
        if (n)
            r->columns[r->count++] = (api_str){p, n};
        p += n + (p[n] == ',');
    }
}

static bool has_column(const api__table *r, api_str name)
{
    for (size_t i = 0; i < r->count; i++)
        if (api_str_eq(r->columns[i], name))
            return true;
    return false;
}

static void collect_columns(cli *c, api__table *r, const api_str *schema, size_t schema_count)
{
    size_t cap = schema_count, n = 0;
    for (const api_node *row = r->first; row; row = r->list ? row->next : NULL)
        cap += row->count;
    r->columns = xcalloc(c, cap, sizeof *r->columns);
    for (; n < schema_count; n++)
        r->columns[r->count++] = schema[n];
    for (const api_node *row = r->first; row; row = r->list ? row->next : NULL)
        for (const api_node *m = row->kind == API_OBJECT ? row->first : NULL; m; m = m->next)
            if (!has_column(r, m->key))
                r->columns[r->count++] = m->key;
}

/* Leave out names that no row has: ?fields= may have selected some. */
static void drop_absent(api__table *r)
{
    size_t left = 0;
    for (size_t i = 0; i < r->count; i++) {
        bool there = !r->first;
        for (const api_node *row = r->first; row && !there; row = r->list ? row->next : NULL)
            there = api_node_find(row, r->columns[i]) != NULL;
        if (there)
            r->columns[left++] = r->columns[i];
    }
    r->count = left;
}

/* The key is "id", or the path parameter of the operation that gets one row. */
static api_str find_key(cli *c, const api__table *r, const operation *o)
{
    if (has_column(r, API_S("id")))
        return API_S("id");
    const operation *get = o && c->spec ? spec_find(c->spec, o->resource, API_S("get")) : NULL;
    for (size_t i = get ? get->param_count : 0; i-- > 0;)
        if (get->params[i].in == IN_PATH && has_column(r, get->params[i].name))
            return get->params[i].name;
    return (api_str){NULL, 0};
}

static api__table choose_columns(cli *c, const api_node *n, const operation *o)
{
    api__table r = {.first = n, .list = false};
    api_str *names = NULL;
    size_t count = 0;
    if (n->kind == API_ARRAY) {
        r.first = n->first;
        r.list = true;
    }
    if (c->flags.columns) {
        split_columns(c, &r);
        return r;
    }
    if (o && o->result) {
        const api_node *list = schema_property(c->spec->root, o->result, API_S("results"));
        const api_node *row = schema_items(c->spec->root, list ? list : o->result);
        count = schema_names(c, c->spec->root, row ? row : o->result, &names);
    }
    collect_columns(c, &r, names, count);
    if (count)
        drop_absent(&r);
    return r;
}

api__table output_rows(cli *c, const api_node *n, const operation *o)
{
    api__table r = choose_columns(c, n, o);
    r.key = find_key(c, &r, o);
    return r;
}

static void put_lines(api_buf *b, const api_node *n)
{
    bool list = n->kind == API_ARRAY;
    for (const api_node *row = list ? n->first : n; row; row = list ? row->next : NULL) {
        api_json_put_node(b, row);
        api_buf_putc(b, '\n');
    }
}

static bool is_rows(const api_node *n)
{
    if (n->kind != API_ARRAY)
        return false;
    for (const api_node *row = n->first; row; row = row->next)
        if (row->kind != API_OBJECT)
            return false;
    return true;
}

/* --columns for formats other than tables: the members named, in that order. */
const api_node *output_project(cli *c, const api_node *row)
{
    api__table wanted = {0};
    if (!c->flags.columns || row->kind != API_OBJECT)
        return row;
    split_columns(c, &wanted);
    api_node *copy = xcalloc(c, 1, sizeof *copy), **link = &copy->first;
    *copy = *row;
    copy->count = 0;
    *link = NULL;
    for (size_t i = 0; i < wanted.count; i++) {
        const api_node *member = api_node_find(row, wanted.columns[i]);
        if (!member)
            continue;
        *link = xcalloc(c, 1, sizeof **link);
        **link = *member;
        (*link)->next = NULL;
        link = &(*link)->next;
        copy->count++;
    }
    return copy;
}

static const api_node *project_all(cli *c, const api_node *n)
{
    if (!c->flags.columns || n->kind != API_ARRAY)
        return output_project(c, n);
    api_node *list = xcalloc(c, 1, sizeof *list), **link = &list->first;
    *list = *n;
    *link = NULL;
    for (const api_node *row = n->first; row; row = row->next) {
        *link = xcalloc(c, 1, sizeof **link);
        **link = *output_project(c, row);
        (*link)->next = NULL;
        link = &(*link)->next;
    }
    return list;
}

/* Returns how many columns of a table did not fit. */
static size_t put_formatted(cli *c, api_buf *b, const api_node *n, const operation *o, bool capitals)
{
    bool table = format_is(c, "table") || (!c->flags.format && c->tty_out && is_rows(n));
    bool csv = format_is(c, "csv"), tsv = format_is(c, "tsv");
    if (table || csv || tsv) {
        api__table r = output_rows(c, n, o);
        r.capitals = capitals && !c->flags.columns;
        r.key_first = !c->flags.columns && !capitals;
        r.color = c->color_out;
        r.width = api__output_width();
        if (table)
            return api__table_put(&c->arena, b, &r);
        output_csv_put(b, &r, csv ? ',' : '\t', true);
        return 0;
    }
    n = project_all(c, n);
    if (format_is(c, "jsonl")) {
        put_lines(b, n);
    } else if (format_is(c, "yaml")) {
        api__yaml_put(b, n);
    } else if (c->tty_out) {
        output_pretty_put(b, n, c->color_out, api__output_width());
    } else {
        api_json_put_node(b, n);
        api_buf_putc(b, '\n');
    }
    return 0;
}

/* Output longer than the terminal goes through $PAGER, if that is set. False: nothing was printed. */
static bool page_through(const cli *c, api_str text, bool colored)
{
    const char *pager = getenv("PAGER");
    struct winsize size;
    size_t lines = 0;
    if (!c->tty_out || !c->tty_in || !pager || !*pager || ioctl(1, TIOCGWINSZ, &size) != 0)
        return false;
    for (size_t i = 0; i < text.n; i++)
        lines += text.p[i] == '\n';
    if (!size.ws_row || lines < size.ws_row)
        return false;
    setenv("LESS", "FRX", 0);
    fflush(stdout);
    FILE *to = popen(pager, "w");
    if (!to)
        return false;
    api_buf b;
    api_buf_init(&b, API_BUF_NO_MAX);
    terminal_put(&b, text, colored);
    fwrite(b.p, 1, b.n, to);
    pclose(to);
    api_buf_deinit(&b);
    return true;
}

static int print_node(cli *c, const api_node *n, const operation *o, bool capitals)
{
    api_buf b;
    api_buf_init(&b, API_BUF_NO_MAX);
    size_t dropped = put_formatted(c, &b, n, o, capitals);
    int st = b.err ? fail(c, FAIL_LOCAL, "%s", api_strerror(b.err)) : DONE;
    bool colored = !c->flags.format || format_is(c, "table") || format_is(c, "json");
    if (page_through(c, api_buf_get(&b), colored && c->color_out))
        ;
    else if (colored)
        print_colored(c, api_buf_get(&b));
    else
        print_bytes(api_buf_get(&b));
    api_buf_deinit(&b);
    if (dropped)
        note(c, "+%zu column%s: --columns", dropped, dropped == 1 ? "" : "s");
    return st;
}

/* The bytes as received, with a newline at the end unless --format is raw. */
static void print_raw(cli *c, api_str body)
{
    print_bytes(body);
    if (body.n && body.p[body.n - 1] != '\n' && !format_is(c, "raw"))
        print_bytes(API_S("\n"));
}

static bool is_plain(const cli *c)
{
    return format_is(c, "raw") ||
           (!c->flags.jq && !c->flags.columns && !c->tty_out && (!c->flags.format || format_is(c, "json")));
}

int output_json(cli *c, api_str json, const operation *o, bool capitals)
{
    api_node *root;
    api_json_error err;
    if (is_plain(c) || !json.n) {
        print_raw(c, json);
        return DONE;
    }
    if (c->flags.jq)
        return jq_run(c, json);
    if (api_json_parse(&c->arena, json, 0, &root, &err) != 0)
        return fail(c, FAIL_LOCAL, "the result is malformed JSON at line %u column %u: %s", err.line, err.column,
                    err.reason);
    int st = output_columns_present(c, root, o);
    return st ? st : print_node(c, root, o, capitals);
}

int output_text(cli *c, api_str json, bool capitals)
{
    int st = output_check(c);
    return st ? st : output_json(c, json, NULL, capitals);
}

/* Can the response be printed in the format that was asked for? Anything else could be taken for it. */
static int check_shape(cli *c, const response *a)
{
    api_json_error err;
    api_str type = fields_get(&a->headers, "Content-Type"), body = a->body;
    const char *wish = c->flags.jq        ? "--jq"
                       : c->flags.columns ? "--columns"
                       : c->flags.format  ? xasprintf(c, "--format %s", c->flags.format)
                                          : NULL;
    if (!body.n || format_is(c, "raw"))
        return DONE;
    if (!response_is_json(a))
        return wish ? fail(c, FAIL_LOCAL, "%s needs JSON, but the response is %.*s", wish, API_FMT(type)) : DONE;
    if (!type.p || response_is_stream(a) || !is_plain(c))
        return DONE;
    if (body.n > 3 && memcmp(body.p, "\xef\xbb\xbf", 3) == 0)
        body = (api_str){body.p + 3, body.n - 3};
    if (api_json_check(body, 0, &err) == 0)
        return DONE;
    return fail(c, FAIL_LOCAL, "the response is malformed JSON at line %u column %u: %s; --format raw prints it",
                err.line, err.column, err.reason);
}

int output_response(cli *c, const response *a, const operation *o)
{
    if (a->streamed)
        return DONE;
    int st = check_shape(c, a);
    if (st)
        return st;
    if (c->flags.head)
        print_head(a);
    if (response_is_json(a))
        return output_json(c, a->body, o, false);
    print_bytes(a->body);
    if (a->body.n && a->body.p[a->body.n - 1] != '\n' && !format_is(c, "raw"))
        print_bytes(API_S("\n"));
    return DONE;
}
