/* JSON into rows. One pass: each member is found, scanned, converted, checked and stored before the next is looked
 * at. Here are the ways in; decode_pass.c reads any value. */
#include "model/decode_pass.h"
#include "model/type.h"

static struct api__pass start(api_str json, struct api__decode *d)
{
    struct api__pass p = {.d = d};
    api__scan_init(&p.scan, json);
    d->bad = false;
    return p;
}

static int finish(struct api__pass *p, int err)
{
    if (!err)
        err = api__scan_end(&p->scan);
    if (err == API_EJSON)
        api__scan_error(&p->scan, &p->d->json);
    if (!err && p->d->errors->err)
        err = p->d->errors->err;
    return err ? err : p->d->bad ? API_EINVALID : 0;
}

static int not_object(struct api__pass *p, const api_model *m, const api__loc *loc)
{
    const api__field body = {.type = &api__type_object, .flags = m->secret ? API__SECRET : 0};
    return api__pass_wrong_type(p, &body, loc);
}

static int read_row(struct api__pass *p, const api_model *m, const api__loc *loc, void *row)
{
    bool good;
    api__scan_space(&p->scan);
    if (p->scan.p == p->scan.end)
        return api__scan_fail(&p->scan, p->scan.p, "expected a value");
    if (*p->scan.p != '{')
        return not_object(p, m, loc);
    return api__pass_object(p, m, NONE, loc, row, &good);
}

int api__decode_row(const api_model *m, api_str json, struct api__decode *d, void *row)
{
    struct api__pass p = start(json, d);
    api__loc top = {.key = api_str_of(d->where)};
    if (d->view == API_VIEW_REPLACE)
        p.stored = d->current;
    return finish(&p, read_row(&p, m, &top, row));
}

static int read_rows(struct api__pass *p, const api_model *m, const api__loc *loc, size_t max, struct api__items *it)
{
    bool last = api__pass_empty(p, ']');
    while (!last) {
        if (it->n == max)
            return API_ETOOBIG;
        if (!api__items_grow(it, p->d->arena))
            return api__pass_no_memory(p);
        api__loc step = {.up = loc, .index = it->n};
        int err = read_row(p, m, &step, it->p + it->n * it->size);
        it->n++;
        if (!err)
            err = api__pass_next(p, ']', "expected ',' or ']'", &last);
        if (err)
            return err;
    }
    return 0;
}

int api__decode_rows(const api_model *m, api_str json, struct api__decode *d, size_t max, void **rows, size_t *n)
{
    struct api__pass p = start(json, d);
    api__loc top = {.key = api_str_of(d->where)};
    struct api__items it = {.size = m->size};
    api__scan_space(&p.scan);
    int err = api__scan_open(&p.scan);
    if (!err)
        err = read_rows(&p, m, &top, max, &it);
    if (!err)
        api__scan_close(&p.scan);
    *rows = it.p;
    *n = it.n;
    return finish(&p, err);
}

bool api__json_is_array(api_str json)
{
    api__scan s;
    api__scan_init(&s, json);
    api__scan_space(&s);
    return s.p < s.end && *s.p == '[';
}

int api__decode_value(const api__field *f, api_str json, const api__loc *loc, struct api__decode *d, void *slot,
                      bool *null)
{
    struct api__pass p = start(json, d);
    bool present = false;
    *null = false;
    return finish(&p, api__pass_value(&p, f, loc, slot, &present, null));
}

int api__decode_struct(const api_model *m, api_str json, struct api__decode *d, void *out)
{
    if (!m->scalar)
        return api__decode_row(m, json, d, out);
    const api__loc top = {.key = api_str_of(d->where)};
    bool null = false;
    return api__decode_value(&m->fields[0], json, &top, d, out, &null);
}

int api__default_into(const api__field *f, api_arena *a, void *slot, bool *null)
{
    struct api_errors errors;
    *null = api_str_is(f->default_json, "null");
    if (*null)
        return 0;
    api__errors_init(&errors);
    /* Checked when the schema was compiled. */
    struct api__decode d = {.view = API_VIEW_ANY, .plain = true, .arena = a, .errors = &errors};
    int err = api__decode_value(f, f->default_json, NULL, &d, slot, null);
    api__errors_deinit(&errors);
    return err;
}

int api__apply_defaults(const api_model *m, void *row, api_arena *a)
{
    for (uint32_t i = 0; i < m->count; i++) {
        const api__field *f = &m->fields[i];
        if (!(f->flags & API__HAS_DEFAULT) || api__row_has(m, row, i) || api__row_is_null(m, row, i))
            continue;
        bool null = false;
        int err = api__default_into(f, a, api__row_slot(f, row), &null);
        if (err)
            return err;
        api__row_mark(m, row, i, !null, null);
    }
    return 0;
}
