/* The query parameters of a list: each is looked up in a table of words; any other name is a filter. */
#include "model/names.h"
#include "model/type.h"
#include "store/cursor.h"
#include "store/filters.h"
#include "store/query_parsing.h"
#include "json/keys.h"

/* A parameter of a plain type, validated as documented. */
static int read_scalar(struct api__parsing *p, const api__param *param, const api__field *f, void *slot)
{
    api__loc query = {.key = API_S("query")}, at = {.up = &query, .key = param->name};
    int err = api__decode_text(f, param->value, &at, p->d, slot);
    return err == API_EINVALID ? 0 : err; /* recorded; go on, to report the other mistakes too */
}

static api__bound bound(struct api__parsing *p, int64_t v)
{
    return (api__bound){api_arena_printf(p->d->arena, "%lld", (long long)v), (double)v, v, true};
}

static int read_whole(struct api__parsing *p, const api__param *param, int64_t least, int64_t most, int64_t *out)
{
    api__field f = {.type = &api__type_integer, .minimum = bound(p, least), .maximum = bound(p, most)};
    return read_scalar(p, param, &f, out);
}

/* As Django REST Framework does: anything but a number is ignored. */
static int read_lenient(const api__param *param, int64_t least, int64_t *out)
{
    int64_t v;
    if (api_json_int(param->value, &v) == 0 && v >= least)
        *out = v;
    return 0;
}

static int read_limit(struct api__parsing *p, const api__param *param)
{
    if (p->r->pagination == API__PAGE_LIMIT_OFFSET) {
        read_lenient(param, 1, &p->q->limit);
        if (p->q->limit > p->limits->page_most)
            p->q->limit = p->limits->page_most;
        return 0;
    }
    return read_whole(p, param, 1, p->limits->page_most, &p->q->limit);
}

static int read_offset(struct api__parsing *p, const api__param *param)
{
    return read_lenient(param, 0, &p->q->offset);
}

/* As Django REST Framework does: an invalid page is not found (404). */
static int read_page(struct api__parsing *p, const api__param *param)
{
    int64_t page = 1;
    if (api_str_is(param->value, "last")) {
        p->q->page = API__LAST_PAGE;
        return 0;
    }
    bool good = api_json_int(param->value, &page) == 0 && page >= 1 && page <= INT64_MAX / p->limits->page_default;
    if (param->value.n && !good)
        return API_ENOTFOUND;
    p->q->page = page;
    p->q->offset = (page - 1) * p->limits->page_default;
    return 0;
}

static int read_count(struct api__parsing *p, const api__param *param)
{
    api__field f = {.type = &api__type_boolean};
    return read_scalar(p, param, &f, &p->q->count);
}

static int read_cursor(struct api__parsing *p, const api__param *param)
{
    p->cursor = param->value;
    return 0;
}

static int add_sort(struct api__parsing *p, api_str part)
{
    bool desc = part.n && part.p[0] == '-';
    api_str name = {part.p + desc, part.n - desc};
    const api__field *f = api__model_field(p->r->model, name);
    if (!f || !(f->flags & API__SORT || f->index == p->r->key_field))
        return API__REFUSE(p, "Cannot sort by '%.*s'", API_FMT(name));
    for (size_t i = 0; i < p->q->sort_count; i++)
        if (p->q->sort[i].field == f)
            return 0; /* rows that are equal in the first are equal in this one, too */
    p->q->sort[p->q->sort_count++] = (api__sort){f, desc};
    return 0;
}

static int read_sort(struct api__parsing *p, const api__param *param)
{
    api_str rest = param->value.p ? param->value : API_S(""), part;
    int err = 0;
    for (size_t n = 0; !err && api__query_part(&rest, &part); n++) {
        if (n == API__MAX_SORT)
            return API__REFUSE(p, "'sort' takes at most %d fields", API__MAX_SORT);
        err = add_sort(p, part);
    }
    return err;
}

static int add_field(struct api__parsing *p, api_str name)
{
    const api__field *f = api__model_field(p->r->model, name);
    if (!f || f->flags & API__WRITEONLY)
        return API__REFUSE(p, "There is no field '%.*s'", API_FMT(name));
    uint64_t *word = &p->q->mask[f->index >> 6], bit = 1ULL << (f->index & 63);
    if (*word & bit)
        return API__REFUSE(p, "'%.*s' is given twice in 'fields'", API_FMT(name));
    *word |= bit;
    return 0;
}

static int read_fields(struct api__parsing *p, const api__param *param)
{
    p->q->mask = api_arena_calloc(p->d->arena, p->r->model->words, sizeof *p->q->mask);
    api_str rest = param->value.p ? param->value : API_S(""), part;
    int err = p->q->mask ? 0 : API_ENOMEM;
    while (!err && api__query_part(&rest, &part))
        err = add_field(p, part);
    return err;
}

enum { CURSOR = 1, OFFSET = 2, NUMBER = 4, NONE = 8, ALL = 15 };

static const struct list_word {
    const char *name;
    unsigned paginations;
    int (*read)(struct api__parsing *p, const api__param *param);
} words[] = {
    {"limit", CURSOR | OFFSET, read_limit},
    {"cursor", CURSOR, read_cursor},
    {"count", CURSOR, read_count},
    {"sort", ALL, read_sort},
    {"fields", ALL, read_fields},
    {"offset", OFFSET, read_offset},
    {"page", NUMBER, read_page},
};

static const struct list_word *find_word(const api__resource *r, api_str name)
{
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (words[i].paginations >> r->pagination & 1 && api_str_is(name, words[i].name))
            return &words[i];
    return NULL;
}

/* The whole query */

/* How often each name occurs. Counted once for all parameters: asking about each in turn would be quadratic. */
struct names {
    api__keys *keys;
    uint32_t *times; /* by the index of the name in keys */
};

static int count_names(const api__param *params, size_t n, api_arena *a, struct names *out)
{
    api__keys root = {0};
    out->keys = api__keys_open(&root, a);
    out->times = api_arena_calloc(a, n + 1, sizeof *out->times);
    if (!out->keys || !out->times)
        return API_ENOMEM;
    for (size_t i = 0; i < n; i++) {
        if (api__keys_add(out->keys, a, params[i].name) == API_ENOMEM)
            return API_ENOMEM;
        out->times[api__keys_find(out->keys, params[i].name)]++;
    }
    return 0;
}

static bool may_repeat(api_str name)
{
    return name.n > 3 && memcmp(name.p + name.n - 3, ".in", 3) == 0;
}

static int read_param(struct api__parsing *p, const struct names *names, const api__param *param)
{
    bool repeated = names->times[api__keys_find(names->keys, param->name)] > 1;
    if (repeated && !may_repeat(param->name))
        return API__REFUSE(p, "Query parameter '%.*s' is given twice", API_FMT(param->name));
    const struct list_word *w = find_word(p->r, param->name);
    return w ? w->read(p, param) : api__query_filter(p, param, repeated);
}

static int read_params(struct api__parsing *p, const api__param *params, size_t n)
{
    struct names names;
    int err = n ? count_names(params, n, p->d->arena, &names) : 0;
    for (size_t i = 0; i < n && !err; i++)
        err = read_param(p, &names, &params[i]);
    return err;
}

/* The key makes every order total. It takes the direction of the last field, so that one index serves both. */
static void complete_sort(const api__resource *r, api__query *q)
{
    const api__field *key = &r->model->fields[r->key_field];
    for (size_t i = 0; i < q->sort_count; i++)
        if (q->sort[i].field == key)
            return;
    bool desc = q->sort_count && q->sort[q->sort_count - 1].desc;
    q->sort[q->sort_count++] = (api__sort){key, desc};
}

int api__query_parse(const api__resource *r, const api__param *params, size_t n, const api_limits *limits,
                     struct api__decode *d, api__query *out, api_str *why)
{
    *out = (api__query){.limit = limits->page_default, .page = 1};
    out->filters = api_arena_calloc(d->arena, n + 1, sizeof *out->filters);
    if (!out->filters)
        return API_ENOMEM;
    struct api__parsing p = {.r = r, .limits = limits, .d = d, .q = out, .why = why};
    int err = read_params(&p, params, n);
    if (err)
        return err;
    if (r->pagination == API__PAGE_NONE)
        out->limit = INT64_MAX - 1;
    out->count = out->count || r->pagination == API__PAGE_LIMIT_OFFSET || r->pagination == API__PAGE_NUMBER;
    complete_sort(r, out);
    out->fingerprint = api__cursor_fingerprint(r, params, n);
    if (d->errors->count)
        return API_EINVALID;
    if (p.cursor.p && api__cursor_read(r, out, p.cursor, d) != 0)
        return API__REFUSE(&p, "Invalid cursor");
    return 0;
}

int api__query_fields(const api__resource *r, const api__param *params, size_t n, struct api__decode *d,
                      uint64_t **mask, api_str *why)
{
    api__query q = {0};
    struct api__parsing p = {.r = r, .d = d, .q = &q, .why = why};
    for (size_t i = 0; i < n; i++) {
        if (!api_str_is(params[i].name, "fields"))
            return api__query_unknown(&p, params[i].name);
        if (i)
            return API__REFUSE(&p, "Query parameter 'fields' is given twice");
        int err = read_fields(&p, &params[i]);
        if (err)
            return err;
    }
    *mask = q.mask;
    return 0;
}

/* A sort by one field or by the key is served by an index. A filter examines rows in that order: with few matches,
 * many of them. */
bool api__query_scans(const api__resource *r, const api__query *q)
{
    bool keyed = q->sort_count == 1 && q->sort[0].field->index == r->key_field;
    bool indexed = keyed || (q->sort_count == 2 && q->sort[1].field->index == r->key_field);
    return q->count || q->filter_count || q->offset > 1000 || !indexed || q->limit > 1000;
}
