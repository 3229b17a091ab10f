/* GET /items/: encodes rows as they are read, then writes the envelope around them. */
#include <stdlib.h>

#include "model/encode.h"
#include "server/engine/waiting.h"
#include "server/http/params.h"
#include "server/request/body.h"
#include "server/request/params.h"
#include "server/request/response.h"
#include "server/resource/resource.h"
#include "store/cursor.h"
#include "store/reader_pool.h"

struct list {
    api_request *req;
    const api__resource *r;
    api__param *params;
    size_t param_count;
    api__query q;
    api_buf rows;         /* encoded results, separated by commas */
    api_buf first, last;  /* cursors of the first and last row */
    int64_t shown, total; /* total: with q.count */
    bool more;
    int err;
};

static int add_row(void *arg, const void *row, int64_t version)
{
    struct list *l = arg;
    (void)version;
    if (l->r->pagination == API__PAGE_CURSOR) {
        if (l->shown == 0)
            api__cursor_put(l->r, &l->q, row, true, &l->first);
        if (l->shown == l->q.limit - 1 || l->q.backward) {
            l->last.n = 0;
            api__cursor_put(l->r, &l->q, row, false, &l->last);
        }
    }
    if (l->shown++)
        api_buf_putc(&l->rows, ',');
    api__encode_row(l->r->model, row, l->q.mask, 0, &l->rows);
    return l->rows.err;
}

static void run(struct list *l, api__reader *reader)
{
    if (l->q.count)
        l->err = api__reader_count(reader, l->r, &l->q, &l->total);
    if (l->q.page == API__LAST_PAGE) {
        l->q.page = l->total > l->q.limit ? (l->total + l->q.limit - 1) / l->q.limit : 1;
        l->q.offset = (l->q.page - 1) * l->q.limit;
    }
    if (!l->err)
        l->err = api__reader_list(reader, l->r, &l->q, add_row, l, &l->more);
}

static void run_scan(void *arg)
{
    struct list *l = arg;
    api__reader *reader = api__reader_pool_take(l->req->service->reader_pool);
    if (!reader) {
        l->err = API_ENOMEM;
        return;
    }
    run(l, reader);
    api__reader_pool_give(l->req->service->reader_pool, reader);
}

/* Queries that an index serves run here: handing them to another thread takes longer. */
static void fetch(struct list *l)
{
    if (!api__query_scans(l->r, &l->q)) {
        run(l, l->req->local->reader);
        return;
    }
    int err = api__blocking(l->req, run_scan, l);
    if (err)
        l->err = err;
}

/* Links: the request's parameters with another position */

static void put_pair(api_str name, api_str value, bool *first, api_buf *b)
{
    api_buf_putc(b, *first ? '?' : '&');
    *first = false;
    api__percent_encode(name, b);
    api_buf_putc(b, '=');
    api__percent_encode(value, b);
}

static bool is_position(api_str name)
{
    return api_str_is(name, "cursor") || api_str_is(name, "offset") || api_str_is(name, "page");
}

/* Links are absolute in Django REST Framework's pagination styles, else relative to the host. */
static void put_base(const struct list *l, bool absolute, api_buf *b)
{
    if (absolute && l->req->head.host.n) {
        api_buf_str(b, l->req->https ? API_S("https://") : API_S("http://"));
        api_buf_str(b, l->req->head.host);
    }
    api_buf_str(b, l->req->prefix);
    api_buf_str(b, l->req->mounted);
    api_buf_str(b, l->r->prefix);
    api_buf_putc(b, '/');
    api_buf_str(b, l->r->key);
    api_buf_putc(b, '/');
}

/* Parameters are sorted by name in Django REST Framework's styles, else kept in request order. */
static int by_name(const void *a, const void *b)
{
    const api__param *x = a, *y = b;
    size_t n = x->name.n < y->name.n ? x->name.n : y->name.n;
    int c = memcmp(x->name.p, y->name.p, n);
    return c ? c : (x->name.n > y->name.n) - (x->name.n < y->name.n);
}

static void put_url(const struct list *l, const char *position, api_str value, api_buf *b)
{
    bool first = true, drf = l->r->pagination != API__PAGE_CURSOR;
    api__param *all = api_arena_calloc(l->req->arena, l->param_count + 1, sizeof *all);
    size_t n = 0;
    for (size_t i = 0; all && i < l->param_count; i++)
        if (!is_position(l->params[i].name))
            all[n++] = l->params[i];
    if (all && value.n)
        all[n++] = (api__param){api_str_of(position), value};
    if (all && drf)
        qsort(all, n, sizeof *all, by_name);
    put_base(l, drf, b);
    for (size_t i = 0; i < n; i++)
        put_pair(all[i].name, all[i].value, &first, b);
}

static void put_cursor_url(const struct list *l, bool next, api_buf *b)
{
    bool backward = l->q.backward;
    bool there = next ? backward || l->more : backward ? l->more : l->q.after != NULL;
    const api_buf *cursor = next ? &l->last : &l->first;
    if (there && cursor->n)
        put_url(l, "cursor", api_buf_get(cursor), b);
}

static api_str number(const struct list *l, int64_t v)
{
    return api_arena_printf(l->req->arena, "%lld", (long long)v);
}

static void put_offset_url(const struct list *l, bool next, api_buf *b)
{
    if (next ? l->q.offset >= l->total - l->q.limit : l->q.offset <= 0)
        return;
    int64_t at = next ? l->q.offset + l->q.limit : l->q.offset - l->q.limit;
    put_url(l, "offset", at > 0 ? number(l, at) : (api_str){NULL, 0}, b);
}

static void put_page_url(const struct list *l, bool next, api_buf *b)
{
    int64_t page = next ? l->q.page + 1 : l->q.page - 1;
    if (next ? l->q.offset >= l->total - l->q.limit : page < 1)
        return;
    put_url(l, "page", page > 1 ? number(l, page) : (api_str){NULL, 0}, b);
}

static void put_link_url(const struct list *l, bool next, api_buf *b)
{
    static void (*const writers[])(const struct list *, bool, api_buf *) = {[API__PAGE_CURSOR] = put_cursor_url,
                                                                            [API__PAGE_LIMIT_OFFSET] = put_offset_url,
                                                                            [API__PAGE_NUMBER] = put_page_url};
    writers[l->r->pagination](l, next, b);
}

static void put_link(struct list *l, bool next, api_buf *url)
{
    api_buf *h = l->req->headers;
    put_link_url(l, next, url);
    if (url->n == 0)
        return;
    API_BUF_LIT(h, "Link: <");
    api_buf_str(h, api_buf_get(url));
    api_buf_str(h, next ? API_S(">; rel=\"next\"\r\n") : API_S(">; rel=\"prev\"\r\n"));
}

static void put_url_member(const char *name, const api_buf *url, api_buf *b)
{
    api_buf_printf(b, "\"%s\":", name);
    if (url->n)
        api_json_put_str(b, api_buf_get(url));
    else
        API_BUF_LIT(b, "null");
    api_buf_putc(b, ',');
}

static void put_envelope(struct list *l, api_buf *b)
{
    api_buf next, previous;
    api_buf_init(&next, API_BUF_NO_MAX);
    api_buf_init(&previous, API_BUF_NO_MAX);
    put_link(l, true, &next);
    put_link(l, false, &previous);
    api_buf_putc(b, '{');
    if (l->q.count)
        api_buf_printf(b, "\"count\":%lld,", (long long)l->total);
    put_url_member("next", &next, b);
    put_url_member("previous", &previous, b);
    API_BUF_LIT(b, "\"results\":[");
    api_buf_str(b, api_buf_get(&l->rows));
    API_BUF_LIT(b, "]}");
    api_buf_deinit(&next);
    api_buf_deinit(&previous);
}

static void answer(struct list *l)
{
    api_buf *b = l->req->body;
    bool beyond = l->r->pagination == API__PAGE_NUMBER && l->q.page > 1 && l->shown == 0;
    if (l->err) {
        api__respond_failure(l->req, l->err);
        return;
    }
    if (beyond) {
        api__respond_error(l->req, 404, "Invalid page.");
        return;
    }
    if (l->r->pagination == API__PAGE_NONE) {
        api_buf_putc(b, '[');
        api_buf_str(b, api_buf_get(&l->rows));
        api_buf_putc(b, ']');
    } else {
        put_envelope(l, b);
    }
    api__respond_json(l->req, 200);
}

static int parse(struct list *l)
{
    api_request *req = l->req;
    api_str why;
    struct api__decode d = {.where = "query", .arena = req->arena};
    if (api__query_params(req, req->route->resource->parameters, &l->params, &l->param_count))
        return API__ANSWERED;
    d.errors = api__request_errors(req);
    if (!d.errors)
        return API__ANSWERED;
    int err = api__query_parse(l->r, l->params, l->param_count, &req->service->limits, &d, &l->q, &why);
    if (err == API_EUSAGE)
        api__respond_detail(req, 400, why);
    else if (err == API_ENOTFOUND)
        api__respond_error(req, 404, "Invalid page.");
    else if (err)
        api__respond_decode(req, err, &d);
    return err ? API__ANSWERED : 0;
}

void api__handle_list(api_request *req)
{
    struct list l = {.req = req, .r = req->route->resource};
    if (parse(&l))
        return;
    api_buf_init(&l.rows, API_BUF_NO_MAX);
    api_buf_init(&l.first, API_BUF_NO_MAX);
    api_buf_init(&l.last, API_BUF_NO_MAX);
    fetch(&l);
    answer(&l);
    api_buf_deinit(&l.rows);
    api_buf_deinit(&l.first);
    api_buf_deinit(&l.last);
}
