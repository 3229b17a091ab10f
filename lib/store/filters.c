/* The operator decides the type of the value, which is validated as documented. */
#include "store/filters.h"

#include "model/filter.h"
#include "model/names.h"
#include "model/type.h"
#include "model/value.h"

/* Lists grow by doubling, so that their memory is a small multiple of the URL's length. */
static int grow(struct api__parsing *p, api__filter *f)
{
    if (f->count < f->cap)
        return 0;
    size_t cap = f->cap ? f->cap * 2 : 1;
    void **values = api_arena_alloc(p->d->arena, cap * sizeof *values);
    if (!values)
        return API_ENOMEM;
    if (f->count)
        memcpy(values, f->values, f->count * sizeof *values);
    f->values = values;
    f->cap = cap;
    return 0;
}

/* A value of the field's type and, if it has an enumeration, one of its values; bounds do not apply. */
static int read_value(struct api__parsing *p, const api__field *as, api_str text, const api__loc *at, void *slot)
{
    struct api__decode *d = p->d;
    d->plain = true;
    int err = api__decode_text(as, text, at, d, slot);
    d->plain = false;
    struct api__place place = {.loc = at, .input = text, .text = true, .secret = as->flags & API__WRITEONLY};
    if (!err && !api__value_enum(as, slot, &place, d))
        err = d->errors->err ? d->errors->err : API_EINVALID;
    return err == API_EINVALID ? 0 : err; /* recorded; go on, to report the other mistakes too */
}

static int add_value(struct api__parsing *p, api__filter *f, const api__field *as, api_str name, api_str text)
{
    void *slot = api_arena_calloc(p->d->arena, 1, api__slot_size(as));
    if (!slot || grow(p, f) != 0)
        return API_ENOMEM;
    f->values[f->count++] = slot;
    api__loc query = {.key = API_S("query")}, at = {.up = &query, .key = name};
    return read_value(p, as, text, &at, slot);
}

/* Commas separate the values; a value that contains a comma is given by repeating the parameter. */
static int add_list(struct api__parsing *p, api__filter *f, const api__param *param)
{
    api_str rest = param->value.p ? param->value : API_S(""), part;
    int err = 0;
    while (!err && api__query_part(&rest, &part))
        err = add_value(p, f, f->field, param->name, part);
    return err;
}

static int add_values(struct api__parsing *p, api__filter *f, enum api__filter_takes takes, const api__param *param,
                      bool repeated)
{
    static const api__field text = {.type = &api__type_string, .max_length = SIZE_MAX},
                            flag = {.type = &api__type_boolean};
    if (takes == API__TAKES_LIST && !repeated)
        return add_list(p, f, param);
    const api__field *as = takes == API__TAKES_TEXT ? &text : takes == API__TAKES_FLAG ? &flag : f->field;
    return add_value(p, f, as, param->name, param->value);
}

/* NULL: given twice, by another spelling (`price` and `price.eq`). */
static api__filter *filter_of(struct api__parsing *p, const api__field *f, enum api__filter_op op)
{
    for (size_t i = 0; i < p->q->filter_count; i++)
        if (p->q->filters[i].field == f && p->q->filters[i].op == op)
            return op == API__OP_IN ? &p->q->filters[i] : NULL;
    api__filter *new = &p->q->filters[p->q->filter_count++];
    *new = (api__filter){.field = f, .op = op};
    return new;
}

int api__query_filter(struct api__parsing *p, const api__param *param, bool repeated)
{
    const char *dot = param->name.n ? memrchr(param->name.p, '.', param->name.n) : NULL;
    api_str name = {param->name.p, dot ? (size_t)(dot - param->name.p) : param->name.n};
    api_str op = dot ? (api_str){dot + 1, param->name.n - name.n - 1} : API_S("eq");
    const api__field *f = api__model_field(p->r->model, name);
    if (!f)
        return api__query_unknown(p, param->name);
    if (!(f->flags & API__FILTER))
        return API__REFUSE(p, "Cannot filter by '%.*s'", API_FMT(name));
    const struct api__filter_word *w = api__filter_find(f, op);
    if (!w)
        return API__REFUSE(p, "'%.*s' cannot be filtered by '%.*s'", API_FMT(name), API_FMT(op));
    api__filter *filter = filter_of(p, f, w->op);
    if (!filter)
        return API__REFUSE(p, "Query parameter '%.*s' is given twice", API_FMT(param->name));
    return add_values(p, filter, w->takes, param, repeated);
}
