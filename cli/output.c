#include "output.h"
#include "spec.h"

#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

size_t output_width(const cli *c)
{
    const char *columns = getenv("COLUMNS");
    struct winsize size;
    int64_t n;
    if (columns && api_json_int(api_str_of(columns), &n) == 0 && n > 0)
        return (size_t)n;
    if (!c->tty_out)
        return SIZE_MAX;
    return ioctl(1, TIOCGWINSZ, &size) == 0 && size.ws_col ? size.ws_col : 80;
}

int output_check(cli *c)
{
    return c->flags.jq ? jq_check(c, c->flags.jq) : DONE;
}

static bool is_format(const cli *c, const char *name)
{
    return c->flags.format && strcmp(c->flags.format, name) == 0;
}

/* Columns: --columns, else the schema's order, else the rows' own names as they come. */

static void split_columns(cli *c, rows *r)
{
    const char *p = c->flags.columns;
    r->columns = make(c, strlen(p) + 1, sizeof *r->columns);
    while (*p) {
        size_t n = strcspn(p, ",");
        if (n)
            r->columns[r->count++] = (api_str){p, n};
        p += n + (p[n] == ',');
    }
}

static bool has_column(const rows *r, api_str name)
{
    for (size_t i = 0; i < r->count; i++)
        if (api_str_eq(r->columns[i], name))
            return true;
    return false;
}

static void collect_columns(cli *c, rows *r, const api_str *schema, size_t schema_count)
{
    size_t cap = schema_count, n = 0;
    for (const api_node *row = r->first; row; row = r->list ? row->next : NULL)
        cap += row->count;
    r->columns = make(c, cap, sizeof *r->columns);
    for (; n < schema_count; n++)
        r->columns[r->count++] = schema[n];
    for (const api_node *row = r->first; row; row = r->list ? row->next : NULL)
        for (const api_node *m = row->kind == API_OBJECT ? row->first : NULL; m; m = m->next)
            if (!has_column(r, m->key))
                r->columns[r->count++] = m->key;
}

/* A name that no row has is left out: ?fields= asks for some only. */
static void drop_absent(rows *r)
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

static rows make_rows(cli *c, const api_node *n, const operation *o)
{
    rows r = {.first = n, .list = false};
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

static void set_heads(cli *c, rows *r, const char *heads)
{
    r->heads = make(c, r->count, sizeof *r->heads);
    char *text = printed(c, "%s", heads), *save = NULL;
    for (size_t i = 0; i < r->count; i++) {
        const char *word = strtok_r(i ? NULL : text, " ", &save);
        r->heads[i] = word ? word : keep(c, r->columns[i]).p;
    }
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

/* How many columns a table had no room for. */
static size_t put_formatted(cli *c, api_buf *b, const api_node *n, const operation *o, const char *heads)
{
    bool table = is_format(c, "table") || (!c->flags.format && c->tty_out && is_rows(n));
    bool csv = is_format(c, "csv"), tsv = is_format(c, "tsv");
    if (table || csv || tsv) {
        rows r = make_rows(c, n, o);
        if (heads && table && !c->flags.columns)
            set_heads(c, &r, heads);
        if (table)
            return put_table(c, b, &r);
        put_csv(b, &r, csv ? ',' : '\t', true);
    } else if (is_format(c, "jsonl")) {
        put_lines(b, n);
    } else if (is_format(c, "yaml")) {
        put_yaml(b, n);
    } else if (c->tty_out) {
        put_pretty(b, n, c->color_out, output_width(c));
    } else {
        api_json_put_node(b, n);
        api_buf_putc(b, '\n');
    }
    return 0;
}

static int print_node(cli *c, const api_node *n, const operation *o, const char *heads)
{
    api_buf b;
    api_buf_init(&b, API_BUF_NO_MAX);
    size_t dropped = put_formatted(c, &b, n, o, heads);
    int st = b.err ? fail(c, FAIL_LOCAL, "%s", api_strerror(b.err)) : DONE;
    put_out(c, api_buf_get(&b));
    api_buf_deinit(&b);
    if (dropped)
        note(c, "+%zu column%s: --columns", dropped, dropped == 1 ? "" : "s");
    return st;
}

/* The bytes as they came, ended by a newline where that is text. */
static void print_raw(cli *c, api_str body)
{
    put_out(c, body);
    if (body.n && body.p[body.n - 1] != '\n' && !is_format(c, "raw"))
        put_out(c, API_S("\n"));
}

static bool is_plain(const cli *c)
{
    return is_format(c, "raw") || (!c->flags.jq && !c->tty_out && (!c->flags.format || is_format(c, "json")));
}

static int print_json(cli *c, api_str json, const operation *o, const char *heads)
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
        return fail(c, FAIL_LOCAL, "the result is malformed JSON at %u:%u: %s", err.line, err.column, err.reason);
    return print_node(c, root, o, heads);
}

int output_text(cli *c, api_str json, const char *heads)
{
    int st = output_check(c);
    return st ? st : print_json(c, json, NULL, heads);
}

static bool has_json(const answer *a)
{
    api_str type = fields_get(&a->headers, "Content-Type");
    return !type.p || memmem(type.p, type.n, "json", 4);
}

static void print_head(cli *c, const answer *a)
{
    api_buf b;
    api_buf_init(&b, API_BUF_NO_MAX);
    put_head(&b, a);
    put_out(c, api_buf_get(&b));
    api_buf_deinit(&b);
}

int output_answer(cli *c, const answer *a, const operation *o)
{
    if (c->flags.head)
        print_head(c, a);
    if (has_json(a))
        return print_json(c, a->body, o, NULL);
    api_buf b;
    api_buf_init(&b, API_BUF_NO_MAX);
    /* On a terminal text of others is shown, not obeyed. */
    if (c->tty_out && !is_format(c, "raw"))
        put_visible(&b, a->body, true);
    else
        api_buf_str(&b, a->body);
    print_raw(c, api_buf_get(&b));
    api_buf_deinit(&b);
    return DONE;
}

/* Lists */

struct page {
    const api_node *rows; /* NULL: the body is no list */
    api_str next;         /* the next page's URL, {NULL,0} at the end */
};

/* <url>; rel="next" */
static api_str link_next(const answer *a)
{
    api_str link = fields_get(&a->headers, "Link");
    while (link.n) {
        const char *open = memchr(link.p, '<', link.n);
        const char *close = open ? memchr(open, '>', link.n - (size_t)(open - link.p)) : NULL;
        if (!close)
            break;
        const char *end = memchr(close, ',', link.n - (size_t)(close - link.p));
        size_t left = (size_t)((end ? end : link.p + link.n) - close);
        if (memmem(close, left, "rel=\"next\"", 10) || memmem(close, left, "rel=next", 8))
            return (api_str){open + 1, (size_t)(close - open - 1)};
        link = end ? (api_str){end + 1, link.n - (size_t)(end + 1 - link.p)} : (api_str){NULL, 0};
    }
    return (api_str){NULL, 0};
}

static const api_node *envelope_rows(const api_node *root)
{
    static const char *const names[] = {"results", "items", "data"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const api_node *n = api_node_get(root, names[i]);
        if (n && n->kind == API_ARRAY)
            return n;
    }
    return NULL;
}

static struct page read_page(cli *c, const answer *a)
{
    struct page p = {NULL, link_next(a)};
    api_node *root;
    api_json_error err;
    if (!has_json(a) || api_json_parse(&c->arena, a->body, 0, &root, &err) != 0)
        return p;
    p.rows = root->kind == API_ARRAY ? root : envelope_rows(root);
    const api_node *next = api_node_get(root, "next");
    if (next && next->kind == API_STRING)
        p.next = next->text;
    return p;
}

static int get_page(cli *c, request *r, answer *a, bool *sent)
{
    int st = http_send(c, r, a, sent);
    if (!st && *sent && !status_is_ok(c, a->status))
        st = answer_failed(c, a);
    return st;
}

static int follow(cli *c, request *r, api_str next)
{
    fields headers = r->headers;
    int st = request_init(c, r, "GET", next);
    if (st)
        return st;
    /* Only to the server that was asked do its header fields go. */
    if (!r->foreign)
        r->headers = headers;
    return DONE;
}

/* Rows as they come, in the form that needs no look at the others. */
static void stream_rows(cli *c, const struct page *p, rows *columns, size_t *shown, api_buf *b)
{
    bool lines = is_format(c, "jsonl"), csv = is_format(c, "csv"), tsv = is_format(c, "tsv");
    if (csv || tsv) {
        columns->first = p->rows->first;
        columns->list = true;
        put_csv(b, columns, csv ? ',' : '\t', *shown == 0);
        *shown += p->rows->count;
        return;
    }
    for (const api_node *row = p->rows->first; row; row = row->next) {
        if (is_format(c, "yaml")) {
            api_node one = *row, list = {.kind = API_ARRAY, .count = 1, .first = &one};
            one.next = NULL;
            put_yaml(b, &list);
        } else {
            if (!lines)
                api_buf_putc(b, *shown ? ',' : '[');
            api_json_put_node(b, row);
            if (lines)
                api_buf_putc(b, '\n');
        }
        ++*shown;
    }
}

static bool is_stream(const cli *c)
{
    return !c->flags.jq && !is_format(c, "table") && (c->flags.format || !c->tty_out);
}

static int next_page(cli *c, request *r, struct page *p)
{
    answer a;
    bool sent;
    int st = follow(c, r, p->next);
    if (!st)
        st = get_page(c, r, &a, &sent);
    if (st)
        return st;
    *p = read_page(c, &a);
    return p->rows ? DONE : fail(c, FAIL_LOCAL, "the next page holds no list");
}

static int print_stream(cli *c, request *r, struct page p, const operation *o)
{
    size_t shown = 0;
    rows columns = make_rows(c, p.rows, o);
    bool lines = is_format(c, "jsonl") || is_format(c, "csv") || is_format(c, "tsv") || is_format(c, "yaml");
    int st = DONE;
    for (;;) {
        api_buf b;
        api_buf_init(&b, API_BUF_NO_MAX);
        stream_rows(c, &p, &columns, &shown, &b);
        st = b.err ? fail(c, FAIL_LOCAL, "%s", api_strerror(b.err)) : DONE;
        put_out(c, api_buf_get(&b));
        api_buf_deinit(&b);
        if (st || !p.next.n || c->pipe_closed || (st = next_page(c, r, &p)))
            break;
    }
    /* After a failure the document stays open: half a list must not read as a whole one. */
    if (!lines && !st)
        put_out(c, shown ? API_S("]\n") : API_S("[]\n"));
    return st;
}

/* Tables and --jq need every row. */
static int gather(cli *c, request *r, struct page *p, api_buf *b)
{
    size_t shown = 0;
    int st = DONE;
    do {
        for (const api_node *row = p->rows->first; row; row = row->next) {
            api_buf_putc(b, shown++ ? ',' : '[');
            api_json_put_node(b, row);
        }
    } while (p->next.n && c->flags.all && !(st = next_page(c, r, p)));
    api_buf_str(b, shown ? API_S("]") : API_S("[]"));
    return st;
}

static int print_gathered(cli *c, request *r, struct page p, const operation *o)
{
    api_buf b;
    api_buf_init(&b, API_BUF_NO_MAX);
    size_t first = p.rows->count;
    int st = gather(c, r, &p, &b);
    if (!st)
        st = b.err ? fail(c, FAIL_LOCAL, "%s", api_strerror(b.err)) : print_json(c, keep(c, api_buf_get(&b)), o, NULL);
    api_buf_deinit(&b);
    if (!st && !c->flags.all && p.next.n)
        note(c, "%zu shown; --all for the rest", first);
    return st;
}

int output_list(cli *c, request *r, const operation *o)
{
    answer a;
    bool sent;
    int st = get_page(c, r, &a, &sent);
    if (st || !sent)
        return st;
    struct page p = read_page(c, &a);
    if (!p.rows || is_format(c, "raw"))
        return output_answer(c, &a, o);
    if (c->flags.head)
        print_head(c, &a);
    return c->flags.all && is_stream(c) ? print_stream(c, r, p, o) : print_gathered(c, r, p, o);
}
