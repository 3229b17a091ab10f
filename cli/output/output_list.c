/* Lists: the paging envelope unwrapped, pages followed with --all. */
#include "cli/core/memory.h"
#include "cli/core/message.h"
#include "cli/core/sink.h"
#include "cli/http/errors.h"
#include "cli/http/http.h"
#include "cli/http/request.h"
#include "cli/http/response.h"
#include "cli/http/secrets.h"
#include "cli/http/url.h"
#include "cli/http/wire.h"
#include "cli/output/output.h"
#include "cli/spec/spec.h"
#include "shared/yaml_write.h"

#include <stdlib.h>
#include <time.h>
#include <unistd.h>

struct page {
    const api_node *rows; /* NULL: the body is not a list */
    api_str next;         /* the next page's URL, {NULL,0} at the end */
};

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

static struct page read_page(cli *c, const response *a)
{
    struct page p = {NULL, response_link(a, "next")};
    api_node *root;
    api_json_error err;
    if (!response_is_json(a) || api_json_parse(&c->arena, a->body, 0, &root, &err) != 0)
        return p;
    p.rows = root->kind == API_ARRAY ? root : envelope_rows(root);
    const api_node *next = api_node_get(root, "next");
    if (next && next->kind == API_STRING)
        p.next = next->text;
    return p;
}

static int get_page(cli *c, request *r, response *a, bool *sent)
{
    int st = http_send(c, r, a, sent);
    if (!st && *sent && !status_is_success(c, a->status))
        st = report_failure(c, a);
    return st;
}

static int follow(cli *c, request *r, api_str next)
{
    request before = *r;
    int st = request_init(c, r, "GET", api_str_of(url_resolve(c, before.url, next)));
    if (st)
        return st;
    /* Header fields are kept only for the same server. */
    if (api_str_eq(url_origin(c, api_str_of(before.url)), url_origin(c, api_str_of(r->url)))) {
        r->headers = before.headers;
        r->given = before.given;
    }
    return DONE;
}

/* Appends rows in a format that does not depend on other rows. */
static void stream_rows(cli *c, const struct page *p, api__table *columns, size_t *shown, api_buf *b)
{
    bool lines = format_is(c, "jsonl"), csv = format_is(c, "csv"), tsv = format_is(c, "tsv");
    if (csv || tsv) {
        columns->first = p->rows->first;
        columns->list = true;
        output_csv_put(b, columns, csv ? ',' : '\t', *shown == 0);
        *shown += p->rows->count;
        return;
    }
    for (const api_node *row = p->rows->first; row; row = row->next) {
        if (format_is(c, "yaml")) {
            api_node one = *output_project(c, row), list = {.kind = API_ARRAY, .count = 1, .first = &one};
            one.next = NULL;
            api__yaml_put(b, &list);
        } else {
            if (!lines)
                api_buf_putc(b, *shown ? ',' : '[');
            api_json_put_node(b, output_project(c, row));
            if (lines)
                api_buf_putc(b, '\n');
        }
        ++*shown;
    }
}

static bool is_stream(const cli *c)
{
    return !c->flags.jq && !format_is(c, "table") && (c->flags.format || !c->tty_out);
}

/* Brent's cycle detection: one URL is remembered, for twice as many pages each time. */
struct chain {
    api_buf mark;
    size_t steps, most;
};

static void chain_init(struct chain *k, api_str first)
{
    *k = (struct chain){.most = 1};
    api_buf_init(&k->mark, API_BUF_NO_MAX);
    api_buf_str(&k->mark, first);
}

static void chain_deinit(struct chain *k)
{
    api_buf_deinit(&k->mark);
}

static int chain_add(cli *c, struct chain *k, api_str before, api_str next)
{
    if (next.n && (api_str_eq(next, before) || api_str_eq(next, api_buf_get(&k->mark))))
        return fail(c, FAIL_LOCAL, "the pages form a loop at %s", masked_url(c, xstrdup(c, next).p));
    if (++k->steps < k->most)
        return DONE;
    k->mark.n = k->steps = 0;
    k->most *= 2;
    api_buf_str(&k->mark, next);
    return DONE;
}

static int take_next(cli *c, request *r, struct page *p, struct chain *k)
{
    response a;
    bool sent;
    api_str before = p->next;
    int st = follow(c, r, before);
    if (!st)
        st = get_page(c, r, &a, &sent);
    if (st)
        return st;
    *p = read_page(c, &a);
    return p->rows ? chain_add(c, k, before, p->next) : fail(c, FAIL_LOCAL, "the next page is not a list");
}

/* A failure behind the first page makes the result partial, except Ctrl-C. */
static int next_page(cli *c, request *r, struct page *p, struct chain *k)
{
    int st = take_next(c, r, p, k);
    return st && st != FAIL_INTERRUPT ? FAIL_PARTIAL : st;
}

/* Progress on a terminal, once the pages take longer than a second. */
static void progress(const cli *c, size_t shown, time_t start)
{
    if (c->tty_err && !c->flags.quiet && (!c->tty_out || !is_stream(c)) && time(NULL) - start > 1)
        dprintf(STDERR_FILENO, "\r%zu rows\x1b[K", shown);
}

static void end_progress(const cli *c, time_t start)
{
    if (c->tty_err && !c->flags.quiet && (!c->tty_out || !is_stream(c)) && time(NULL) - start > 1)
        dprintf(STDERR_FILENO, "\r\x1b[K");
}

static int print_page(cli *c, const struct page *p, api__table *columns, size_t *shown)
{
    api_buf b;
    api_buf_init(&b, API_BUF_NO_MAX);
    stream_rows(c, p, columns, shown, &b);
    int st = b.err ? fail(c, FAIL_LOCAL, "%s", api_strerror(b.err)) : DONE;
    print_bytes(api_buf_get(&b));
    api_buf_deinit(&b);
    return st;
}

/* Each page has its own arena, so that a long list needs no more memory than its longest page. */
static int print_next(cli *c, const request *first, api_buf *next, struct chain *k, api__table *columns, size_t *shown)
{
    api_arena outer = c->arena;
    api_arena_init(&c->arena, API_BUF_NO_MAX);
    request r = *first;
    struct page p = {NULL, api_buf_get(next)};
    int st = next_page(c, &r, &p, k);
    if (!st)
        st = print_page(c, &p, columns, shown);
    next->n = 0;
    if (!st)
        api_buf_str(next, p.next);
    api_arena_deinit(&c->arena);
    c->arena = outer;
    return st;
}

static int print_stream(cli *c, request *r, struct page p, const struct operation *o)
{
    size_t shown = 0;
    time_t start = time(NULL);
    int st = output_columns_present(c, p.rows, o);
    if (st)
        return st;
    api__table columns = output_rows(c, p.rows, o);
    bool lines = format_is(c, "jsonl") || format_is(c, "csv") || format_is(c, "tsv") || format_is(c, "yaml");
    struct chain k;
    api_buf next;
    chain_init(&k, p.next);
    api_buf_init(&next, API_BUF_NO_MAX);
    api_buf_str(&next, p.next);
    st = print_page(c, &p, &columns, &shown);
    while (!st && next.n && !stdout_failed()) {
        st = print_next(c, r, &next, &k, &columns, &shown);
        progress(c, shown, start);
    }
    end_progress(c, start);
    api_buf_deinit(&next);
    chain_deinit(&k);
    /* After a failure the document stays open: half a list must not read as a whole one. */
    if (!lines && !st)
        print_bytes(shown ? API_S("]\n") : API_S("[]\n"));
    return st;
}

/* Tables and --jq need every row. */
static int gather(cli *c, request *r, struct page *p, api_buf *b)
{
    size_t shown = 0;
    time_t start = time(NULL);
    int st = DONE;
    struct chain k;
    chain_init(&k, p->next);
    do {
        progress(c, shown, start);
        for (const api_node *row = p->rows->first; row; row = row->next) {
            api_buf_putc(b, shown++ ? ',' : '[');
            api_json_put_node(b, row);
        }
    } while (p->next.n && c->flags.all && !(st = next_page(c, r, p, &k)));
    end_progress(c, start);
    chain_deinit(&k);
    api_buf_str(b, shown ? API_S("]") : API_S("[]"));
    return st;
}

static int print_gathered(cli *c, request *r, struct page p, const struct operation *o)
{
    api_buf b;
    api_buf_init(&b, API_BUF_NO_MAX);
    size_t first = p.rows->count;
    int st = gather(c, r, &p, &b);
    if (!st)
        st = output_json(c, xstrdup(c, api_buf_get(&b)), o, false);
    api_buf_deinit(&b);
    if (!st && !c->flags.all && p.next.n)
        note(c, "%zu shown; --all for the rest", first);
    return st;
}

int output_list(cli *c, request *r, const struct operation *o)
{
    response a;
    bool sent;
    int st = get_page(c, r, &a, &sent);
    if (st || !sent)
        return st;
    struct page p = read_page(c, &a);
    if (!p.rows || format_is(c, "raw"))
        return output_response(c, &a, o);
    if (c->flags.head)
        print_head(&a);
    return c->flags.all && is_stream(c) ? print_stream(c, r, p, o) : print_gathered(c, r, p, o);
}
