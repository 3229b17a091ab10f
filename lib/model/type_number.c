/* Numbers: doubles, always finite. */
#include "model/bounds.h"
#include "model/decode_pass.h"
#include "model/text_convert.h"
#include "model/type.h"

int api__decode_number(struct api__pass *p, const api__field *f, const api__loc *loc, void *slot, bool *good)
{
    const char *from = p->scan.p;
    if (!api__starts_number(*from))
        return f->flags & API__LAX && *from == '"' ? api__pass_lax(p, f, loc, slot, good)
                                                   : api__pass_wrong_type(p, f, loc);
    api__numeral n;
    int err = api__scan_number(&p->scan, &n);
    if (err)
        return err;
    struct api__place at = api__pass_place(p, f, loc, from);
    *good = f->type->from_number(f, &n, &at, p->d, slot);
    return 0;
}

static int compare(const void *slot, const api__bound *bound)
{
    double v = *(const double *)slot;
    return (v > bound->d) - (v < bound->d);
}

static bool from_number(const api__field *f, const api__numeral *n, const struct api__place *at, struct api__decode *d,
                        void *slot)
{
    double v = 0;
    if (!api__numeral_double(n, &v) || v - v != 0) {
        api__mistake(d, at, API__ISSUE_finite_number, NONE, NONE);
        return false;
    }
    *(double *)slot = v;
    return api__number_fits(f, n->text, slot, compare, at, d);
}

static bool from_text(const api__field *f, api_str text, const struct api__place *at, struct api__decode *d, void *slot)
{
    api__numeral n;
    if (api__text_number(text, false, d->arena, &n))
        return from_number(f, &n, at, d, slot);
    api__mistake_type(d, at, f);
    return false;
}

static bool check(const api__field *f, const void *slot, const struct api__place *at, struct api__decode *d)
{
    double v = *(const double *)slot;
    if (v - v != 0) {
        api__mistake(d, at, API__ISSUE_finite_number, NONE, NONE);
        return false;
    }
    api_buf digits;
    api_buf_init(&digits, 64);
    if (f->multiple_of.text.n)
        api_json_put_double(&digits, v);
    bool good = api__number_fits(f, api_buf_get(&digits), slot, compare, at, d);
    api_buf_deinit(&digits);
    return good;
}

static const char *ask(const union api__check *c, const void *slot)
{
    return c->number(*(const double *)slot);
}

static void encode(const api__field *f, const void *slot, unsigned flags, api_buf *out)
{
    (void)f;
    (void)flags;
    api_json_put_double(out, *(const double *)slot);
}

static const struct api__option options[] = {
    API__OPTION(number, minimum, NUMBER, "minimum"),
    API__OPTION(number, maximum, NUMBER, "maximum"),
    API__OPTION(number, exclusive_minimum, NUMBER, "exclusiveMinimum"),
    API__OPTION(number, exclusive_maximum, NUMBER, "exclusiveMaximum"),
    API__OPTION(number, multiple_of, NUMBER, "multipleOf"),
    API__OPTION(number, default_value, NUMBER, "default"),
    {0},
};

const struct api__type api__type_number = {
    .word = "number",
    .aliases = "float double",
    .json_type = "number",
    .example = "9.99",
    .words = API__WORDS_NUMBER,
    .declared = API_OF_NUMBER,
    .options = options,
    .validate = offsetof(struct api_number_options, validate),
    .size = sizeof(double),
    .align = _Alignof(double),
    .plain = true,
    .lax = true,
    .many_forms = true, /* 0 and -0 */
    .wrong_type = API__ISSUE_float_type,
    .wrong_text = API__ISSUE_float_parsing,
    .decode = api__decode_number,
    .from_number = from_number,
    .from_text = from_text,
    .check = check,
    .ask = ask,
    .encode = encode,
    .column = API__COLUMN_REAL,
    .stored = "number",
    .filters = API__FILTERS_ORDER,
    .unique = true,
};
