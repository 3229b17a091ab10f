/* Checks a row that C code filled against its model before it is sent, as the decoder would have. */
#include "model/row_check.h"
#include "model/type.h"

#define NONE ((api_str){NULL, 0})

struct api__place api__check_place(const api__field *f, const void *slot, const api__loc *loc)
{
    bool shown = !api__field_is_nested(f) && !(f->flags & API__WRITEONLY);
    return (struct api__place){.loc = loc, .field = f, .slot = shown ? slot : NULL};
}

/* JSON kept as text is read as its type. */
static bool check_as_json(const api__field *f, const void *slot, const struct api__place *at, struct api__decode *d)
{
    static const api__field any = {.type = &api__type_any};
    api_str json = *(const api_str *)slot, again;
    bool null, bad = d->bad;
    if (!any.type->check(&any, slot, at, d))
        return false;
    api_view view = d->view;
    d->view = API_VIEW_ANY; /* readOnly members inside are present too */
    int err = api__decode_value(f, json, at->loc, d, &again, &null);
    d->view = view;
    if (err == API_ENOMEM)
        d->errors->err = err;
    d->bad |= bad;
    return !err;
}

bool api__check_value(const api__field *f, const void *slot, const api__loc *loc, struct api__decode *d)
{
    struct api__place at = api__check_place(f, slot, loc);
    if (f->flags & API__AS_JSON)
        return check_as_json(f, slot, &at, d);
    return f->type->check(f, slot, &at, d) && api__value_hook(f, slot, &at, d);
}

static bool check_absent(const api_model *m, const void *row, const api__field *f, const api__loc *loc,
                         struct api__decode *d)
{
    api__loc step = {.up = loc, .key = f->name};
    if (api__row_is_null(m, row, f->index)) {
        if (f->flags & API__NULLABLE)
            return true;
        struct api__place at = {.loc = &step, .input = API_S("null")};
        api__mistake_type(d, &at, f);
        return false;
    }
    if (!(f->flags & API__REQUIRED) || f->flags & API__WRITEONLY)
        return true;
    struct api__place at = {.loc = &step};
    api__mistake(d, &at, API__ISSUE_missing, NONE, NONE);
    return false;
}

bool api__check_row(const api_model *m, const void *row, const api__field *tag, const api__loc *loc,
                    struct api__decode *d)
{
    bool good = true;
    for (uint32_t i = 0; i < m->count; i++) {
        const api__field *f = &m->fields[i];
        if (f == tag && !api__row_has(m, row, i))
            continue;
        if (!(d->filled ? api__row_given(m, row, i) : api__row_has(m, row, i))) {
            good &= check_absent(m, row, f, loc, d);
            continue;
        }
        api__loc step = {.up = loc, .key = f->name};
        good &= api__check_value(f, api__row_slot(f, row), m->scalar ? loc : &step, d);
    }
    struct api__place at = {.loc = loc};
    return good && api__value_object_hook(m, row, &at, d);
}

static int outcome(bool good, const struct api__decode *d)
{
    return d->errors->err ? d->errors->err : good ? 0 : API_EINVALID;
}

int api__row_check(const api_model *m, const void *row, struct api__decode *d)
{
    api__loc top = {.key = api_str_of(d->where)};
    return outcome(api__check_row(m, row, NULL, &top, d), d);
}

int api__struct_check(const api_model *m, const void *value, struct api__decode *d)
{
    if (!m->scalar)
        return api__row_check(m, value, d);
    api__loc top = {.key = api_str_of(d->where)};
    return outcome(api__check_value(&m->fields[0], value, &top, d), d);
}
