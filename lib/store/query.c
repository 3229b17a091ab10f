/* A list's parameters: read one by one through a table of words; what is no word is a filter. */
#include "store/query.h"

#include "base/suggest.h"
#include "store/cursor.h"

struct parsing {
    const api__resource *r;
    const api_limits *limits;
    struct api__decode *d;
    api__query *q;
    api_str *why;
    api_str cursor; /* read last: it depends on sort and filter */
};

static int refuse(struct parsing *p, api_str why)
{
    *p->why = why;
    return why.p ? API_EUSAGE : API_ENOMEM;
}

#define REFUSE(p, ...) refuse((p), api_arena_printf((p)->d->arena, __VA_ARGS__))

/* A parameter of a plain type, checked as the document says. */
static int read_scalar(struct parsing *p, const api__param *param, const api__field *f, void *slot)
{
    api__loc query = {.key = API_S("query")}, at = {.up = &query, .key = param->name};
    bool plain = p->d->plain;
    p->d->plain = false;
    int err = api__decode_text(f, param->value, &at, p->d, slot);
    p->d->plain = plain;
    return err == API_EINVALID ? 0 : err; /* recorded; the others are looked at too */
}

static api__number bound(struct parsing *p, int64_t v)
{
    return (api__number){api_arena_printf(p->d->arena, "%lld", (long long)v), (double)v, v, true};
}

static int read_whole(struct parsing *p, const api__param *param, int64_t least, int64_t most, int64_t *out)
{
    api__field f = {.type = API_T_INTEGER, .minimum = bound(p, least), .maximum = bound(p, most)};
    return read_scalar(p, param, &f, out);
}

/* Django REST Framework's way: what is no number is as if it were not there. */
static int read_lenient(const api__param *param, int64_t least, int64_t *out)
{
    int64_t v;
    if (api_json_int(param->value, &v) == 0 && v >= least)
        *out = v;
    return 0;
}

static int read_limit(struct parsing *p, const api__param *param)
{
    if (p->r->pagination == API__PAGE_LIMIT_OFFSET) {
        read_lenient(param, 1, &p->q->limit);
        if (p->q->limit > p->limits->page_most)
            p->q->limit = p->limits->page_most;
        return 0;
    }
    return read_whole(p, param, 1, p->limits->page_most, &p->q->limit);
}

static int read_offset(struct parsing *p, const api__param *param)
{
    return read_lenient(param, 0, &p->q->offset);
}

/* Django REST Framework's way: what is no page is not there. */
static int read_page(struct parsing *p, const api__param *param)
{
    int64_t page = 1;
    if (api_str_is(param->value, "last")) {
        p->q->page = API__LAST_PAGE;
        return 0;
    }
    bool good = api_json_int(param->value, &page) == 0 && page >= 1 && page <= INT64_MAX / p->limits->page_most;
    if (param->value.n && !good)
        return API_ENOTFOUND;
    p->q->page = page;
    p->q->offset = (page - 1) * p->limits->page_default;
    return 0;
}

static int read_count(struct parsing *p, const api__param *param)
{
    api__field f = {.type = API_T_BOOLEAN};
    return read_scalar(p, param, &f, &p->q->count);
}

static int read_cursor(struct parsing *p, const api__param *param)
{
    p->cursor = param->value;
    return 0;
}

/* The next part of a list with commas. */
static bool next_part(api_str *rest, api_str *part)
{
    if (!rest->p)
        return false;
    const char *comma = memchr(rest->p, ',', rest->n);
    *part = (api_str){rest->p, comma ? (size_t)(comma - rest->p) : rest->n};
    *rest = comma ? (api_str){comma + 1, rest->n - part->n - 1} : (api_str){NULL, 0};
    return true;
}

static int add_sort(struct parsing *p, api_str part)
{
    bool desc = part.n && part.p[0] == '-';
    api_str name = {part.p + desc, part.n - desc};
    const api__field *f = api__model_field(p->r->model, name);
    if (!f || !(f->flags & API__SORT || f->index == p->r->key_field))
        return REFUSE(p, "Cannot sort by '%.*s'", API_FMT(name));
    for (size_t i = 0; i < p->q->sort_count; i++)
        if (p->q->sort[i].field == f)
            return REFUSE(p, "'%.*s' is given twice in 'sort'", API_FMT(name));
    if (p->q->sort_count == API__MAX_SORT)
        return REFUSE(p, "'sort' takes at most %d fields", API__MAX_SORT);
    p->q->sort[p->q->sort_count++] = (api__sort){f, desc};
    return 0;
}

static int read_sort(struct parsing *p, const api__param *param)
{
    api_str rest = param->value.p ? param->value : API_S(""), part;
    int err = 0;
    while (!err && next_part(&rest, &part))
        err = add_sort(p, part);
    return err;
}

static int add_field(struct parsing *p, api_str name)
{
    const api__field *f = api__model_field(p->r->model, name);
    if (!f || f->flags & API__WRITEONLY)
        return REFUSE(p, "There is no field '%.*s'", API_FMT(name));
    uint64_t *word = &p->q->mask[f->index >> 6], bit = 1ULL << (f->index & 63);
    if (*word & bit)
        return REFUSE(p, "'%.*s' is given twice in 'fields'", API_FMT(name));
    *word |= bit;
    return 0;
}

static int read_fields(struct parsing *p, const api__param *param)
{
    p->q->mask = api_arena_calloc(p->d->arena, p->r->model->words, sizeof *p->q->mask);
    api_str rest = param->value.p ? param->value : API_S(""), part;
    int err = p->q->mask ? 0 : API_ENOMEM;
    while (!err && next_part(&rest, &part))
        err = add_field(p, part);
    return err;
}

enum { CURSOR = 1, OFFSET = 2, NUMBER = 4, NONE = 8, ALL = 15 };

static const struct list_word {
    const char *name;
    unsigned paginations;
    int (*read)(struct parsing *p, const api__param *param);
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

/* Filters */

enum { TO_EVERY = 7, TO_ORDERED = 3, TO_TEXT = 1, TO_OPTIONAL = 8 };

static const struct filter_word {
    const char *name;
    enum api__filter_op op;
    unsigned fits;
} ops[] = {
    {"eq", API__OP_EQ, TO_EVERY},
    {"ne", API__OP_NE, TO_EVERY},
    {"in", API__OP_IN, TO_EVERY},
    {"lt", API__OP_LT, TO_ORDERED},
    {"lte", API__OP_LTE, TO_ORDERED},
    {"gt", API__OP_GT, TO_ORDERED},
    {"gte", API__OP_GTE, TO_ORDERED},
    {"contains", API__OP_CONTAINS, TO_TEXT},
    {"icontains", API__OP_ICONTAINS, TO_TEXT},
    {"startswith", API__OP_STARTSWITH, TO_TEXT},
    {"null", API__OP_NULL, TO_OPTIONAL},
};

static unsigned class_of(const api__field *f)
{
    unsigned optional = f->flags & API__NULLABLE || !(f->flags & API__REQUIRED) ? TO_OPTIONAL : 0;
    if (f->type == API_T_STRING || f->type == API_T_EMAIL || f->type == API_T_URI)
        return optional | 1;
    return optional | (f->type == API_T_BOOLEAN ? 4 : 2);
}

static const struct filter_word *find_op(const api__field *f, api_str name)
{
    for (size_t i = 0; i < sizeof ops / sizeof *ops; i++)
        if (ops[i].fits & class_of(f) && api_str_is(name, ops[i].name))
            return &ops[i];
    return NULL;
}

static int add_value(struct parsing *p, api__filter *f, const api__param *param, api_str text)
{
    static const api__field boolean = {.type = API_T_BOOLEAN};
    const api__field *as = f->op == API__OP_NULL ? &boolean : f->field;
    api_str copy = api_arena_dup(p->d->arena, text);
    void *slot = api_arena_calloc(p->d->arena, 1, api__slot_size(as));
    void **values = api_arena_alloc(p->d->arena, (f->count + 1) * sizeof *values);
    if (!slot || !values || !copy.p)
        return API_ENOMEM;
    api__loc query = {.key = API_S("query")}, at = {.up = &query, .key = param->name};
    int err = api__decode_text(as, copy, &at, p->d, slot);
    if (f->count)
        memcpy(values, f->values, f->count * sizeof *values);
    values[f->count++] = slot;
    f->values = values;
    return err == API_EINVALID ? 0 : err;
}

/* Text operators compare parts: a part of an address need not be one. */
static int add_part(struct parsing *p, api__filter *f, const api__param *param)
{
    static const api__field text = {.type = API_T_STRING};
    const api__field *field = f->field;
    f->field = &text;
    int err = add_value(p, f, param, param->value);
    f->field = field;
    return err;
}

/* Commas part the values of `in`; a value with a comma comes by repeating the parameter. */
static int add_values(struct parsing *p, api__filter *f, const api__param *param, bool whole)
{
    if (f->op == API__OP_CONTAINS || f->op == API__OP_ICONTAINS || f->op == API__OP_STARTSWITH)
        return add_part(p, f, param);
    if (f->op != API__OP_IN || whole)
        return add_value(p, f, param, param->value);
    api_str rest = param->value.p ? param->value : API_S(""), part;
    int err = 0;
    while (!err && next_part(&rest, &part))
        err = add_value(p, f, param, part);
    return err;
}

static api__filter *filter_of(struct parsing *p, const api__field *f, enum api__filter_op op)
{
    for (size_t i = 0; i < p->q->filter_count; i++)
        if (p->q->filters[i].field == f && p->q->filters[i].op == op)
            return &p->q->filters[i];
    api__filter *new = &p->q->filters[p->q->filter_count++];
    *new = (api__filter){.field = f, .op = op};
    return new;
}

static int unknown(struct parsing *p, api_str name)
{
    static const char *const later[] = {"q", "expand"};
    for (size_t i = 0; i < 2; i++)
        if (api_str_is(name, later[i]))
            return REFUSE(p, "Query parameter '%s' is not yet supported", later[i]);
    return REFUSE(p, "Unknown query parameter '%.*s'", API_FMT(name));
}

static int read_filter(struct parsing *p, const api__param *param, bool repeated)
{
    const char *dot = param->name.n ? memrchr(param->name.p, '.', param->name.n) : NULL;
    api_str name = {param->name.p, dot ? (size_t)(dot - param->name.p) : param->name.n};
    api_str op = dot ? (api_str){dot + 1, param->name.n - name.n - 1} : API_S("eq");
    const api__field *f = api__model_field(p->r->model, name);
    if (!f)
        return unknown(p, param->name);
    if (!(f->flags & API__FILTER))
        return REFUSE(p, "Cannot filter by '%.*s'", API_FMT(name));
    const struct filter_word *w = find_op(f, op);
    if (!w)
        return REFUSE(p, "'%.*s' cannot be filtered by '%.*s'", API_FMT(name), API_FMT(op));
    return add_values(p, filter_of(p, f, w->op), param, repeated);
}

/* The whole */

static size_t times(const api__param *params, size_t n, api_str name)
{
    size_t count = 0;
    for (size_t i = 0; i < n; i++)
        count += api_str_eq(params[i].name, name);
    return count;
}

static bool may_repeat(api_str name)
{
    return name.n > 3 && memcmp(name.p + name.n - 3, ".in", 3) == 0;
}

static int read_param(struct parsing *p, const api__param *params, size_t n, size_t i)
{
    const api__param *param = &params[i];
    size_t count = times(params, n, param->name);
    if (count > 1 && !may_repeat(param->name))
        return REFUSE(p, "Query parameter '%.*s' is given twice", API_FMT(param->name));
    const struct list_word *w = find_word(p->r, param->name);
    return w ? w->read(p, param) : read_filter(p, param, count > 1);
}

/* The key makes every order total; it goes the way of the last field, so that one index serves both. */
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
    struct parsing p = {.r = r, .limits = limits, .d = d, .q = out, .why = why};
    d->plain = true;
    for (size_t i = 0; i < n; i++) {
        int err = read_param(&p, params, n, i);
        if (err)
            return err;
    }
    if (r->pagination == API__PAGE_NONE)
        out->limit = INT64_MAX - 1;
    out->count = out->count || r->pagination == API__PAGE_LIMIT_OFFSET || r->pagination == API__PAGE_NUMBER;
    complete_sort(r, out);
    out->fingerprint = api__query_fingerprint(r, params, n);
    if (d->errors->count)
        return API_EINVALID;
    if (p.cursor.p && api__cursor_read(r, out, p.cursor, d) != 0)
        return REFUSE(&p, "Invalid cursor");
    return 0;
}

int api__query_fields(const api__resource *r, const api__param *params, size_t n, struct api__decode *d,
                      uint64_t **mask, api_str *why)
{
    api__query q = {0};
    struct parsing p = {.r = r, .d = d, .q = &q, .why = why};
    for (size_t i = 0; i < n; i++) {
        if (!api_str_is(params[i].name, "fields"))
            return unknown(&p, params[i].name);
        if (times(params, n, params[i].name) > 1)
            return REFUSE(&p, "Query parameter 'fields' is given twice");
        int err = read_fields(&p, &params[i]);
        if (err)
            return err;
    }
    *mask = q.mask;
    return 0;
}

/* An index serves a sort by one listed field, or by the key. Filters look at every row of the order, and with few hits
 * at many of them. */
bool api__query_scans(const api__resource *r, const api__query *q)
{
    bool keyed = q->sort_count == 1 && q->sort[0].field->index == r->key_field;
    bool indexed = keyed || (q->sort_count == 2 && q->sort[1].field->index == r->key_field);
    return q->count || q->filter_count || q->offset > 1000 || !indexed || q->limit > 1000;
}
