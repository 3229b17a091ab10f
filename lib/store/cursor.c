#include "store/cursor.h"

#include "base/dup.h"
#include "model/encode.h"
#include "shared/base64.h"

/* FNV-1a, 64 bits. A cursor is not secret and needs no protection: a forged one merely starts somewhere else. */
static uint64_t mix(uint64_t h, api_str s)
{
    for (size_t i = 0; i < s.n; i++)
        h = (h ^ (unsigned char)s.p[i]) * 1099511628211ULL;
    return (h ^ 0xff) * 1099511628211ULL;
}

static bool counts(api_str name)
{
    static const char *const others[] = {"limit", "cursor", "count", "fields"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (api_str_is(name, others[i]))
            return false;
    return true;
}

/* A sum, so that the order of the parameters does not matter. */
uint64_t api__cursor_fingerprint(const api__resource *r, const api__param *params, size_t n)
{
    uint64_t h = mix(14695981039346656037ULL, r->key);
    for (size_t i = 0; i < n; i++)
        if (counts(params[i].name))
            h += mix(mix(14695981039346656037ULL, params[i].name), params[i].value);
    return h;
}

/* "<" or ">", the fingerprint, then the values as a JSON array. */
void api__cursor_put(const api__resource *r, const api__query *q, const void *row, bool backward, api_buf *out)
{
    api_buf b;
    api_buf_init(&b, API_BUF_NO_MAX);
    api_buf_printf(&b, "%c%016llx[", backward ? '<' : '>', (unsigned long long)q->fingerprint);
    for (size_t i = 0; i < q->sort_count; i++) {
        const api__field *f = q->sort[i].field;
        if (i)
            api_buf_putc(&b, ',');
        if (api__row_has(r->model, row, f->index))
            api__encode_value(f, api__row_slot(f, row), 0, &b);
        else
            API_BUF_LIT(&b, "null");
    }
    api_buf_putc(&b, ']');
    api__base64_put(API__BASE64URL, b.p, b.n, out);
    if (b.err && !out->err)
        out->err = b.err;
    api_buf_deinit(&b);
}

/* Text that does not match its format: a stored value may be older than what the model requires today. */
static int read_old(const api__field *f, const api_node *n, void *slot)
{
    if (n->kind != API_STRING || !f->format)
        return API_EINVALID;
    *(api_str *)slot = n->text;
    return 0;
}

static int read_value(const api__resource *r, const api__field *f, const api_node *n, struct api__decode *d, void *row)
{
    if (n->kind == API_NULL)
        return f->index == r->key_field ? API_EINVALID : 0;
    api_buf b;
    api_buf_init(&b, API_BUF_NO_MAX);
    api_json_put_node(&b, n);
    api_str json = api__dup_buf(d->arena, &b);
    api_buf_deinit(&b);
    bool null;
    int err = json.p ? api__decode_value(f, json, NULL, d, api__row_slot(f, row), &null) : API_ENOMEM;
    if (err == API_EINVALID)
        err = read_old(f, n, api__row_slot(f, row));
    if (!err)
        api__row_mark(r->model, row, f->index, true, false);
    return err;
}

static int read_values(const api__resource *r, api__query *q, api_str json, struct api__decode *d)
{
    api_node *list;
    api_json_error ignored;
    if (api_json_parse(d->arena, json, 0, &list, &ignored) != 0 || list->kind != API_ARRAY ||
        list->count != q->sort_count)
        return API_EINVALID;
    q->after = api__row_new(r->model, d->arena);
    if (!q->after)
        return API_ENOMEM;
    const api_node *n = list->first;
    for (size_t i = 0; i < q->sort_count; i++, n = n->next)
        if (read_value(r, q->sort[i].field, n, d, q->after) != 0)
            return API_EINVALID;
    return 0;
}

int api__cursor_read(const api__resource *r, api__query *q, api_str text, struct api__decode *d)
{
    char *plain = api_arena_alloc(d->arena, text.n + 1), mark[17];
    size_t n;
    if (!plain || !api__base64_read(API__BASE64URL, text, plain, &n) || n < 19 || (plain[0] != '<' && plain[0] != '>'))
        return API_EINVALID;
    for (int i = 0; i < 16; i++)
        mark[i] = "0123456789abcdef"[q->fingerprint >> (60 - 4 * i) & 15];
    if (memcmp(plain + 1, mark, 16) != 0)
        return API_EINVALID;
    q->backward = plain[0] == '<';
    struct api_errors ours;
    api__errors_init(&ours);
    struct api__decode own = {.view = API_VIEW_ANY, .plain = true, .arena = d->arena, .errors = &ours};
    int err = read_values(r, q, (api_str){plain + 17, n - 17}, &own);
    api__errors_deinit(&ours);
    return err;
}
