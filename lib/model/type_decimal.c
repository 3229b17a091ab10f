/* Decimals, kept as their digits ("1.50"): in JSON a string, which may come as a number too, or a number where the
 * schema's type is number (API__AS_NUMBER). */
#include "model/bounds.h"
#include "model/decimal.h"
#include "model/decode_pass.h"
#include "model/text_convert.h"
#include "model/type.h"

static int compare(const void *slot, const api__bound *bound)
{
    return api__decimal_compare(*(const api_str *)slot, bound->text);
}

static bool refuse(const struct api__place *at, struct api__decode *d)
{
    api__mistake(d, at, API__ISSUE_decimal_parsing, NONE, NONE);
    return false;
}

/* With at most 19 digits and an exponent below this, a decimal is within the limits. */
enum { SMALL = 1000 };

static bool from_number(const api__field *f, const api__numeral *n, const struct api__place *at, struct api__decode *d,
                        void *slot)
{
    bool small = n->exact && n->exponent > -SMALL && n->exponent < SMALL;
    if (!small && !api__decimal_valid(n->text))
        return refuse(at, d);
    *(api_str *)slot = n->text;
    return api__number_fits(f, n->text, slot, compare, at, d) && api__value_keep(at, d, slot);
}

static int decode(struct api__pass *p, const api__field *f, const api__loc *loc, void *slot, bool *good)
{
    if (f->flags & API__AS_NUMBER || *p->scan.p != '"')
        return api__decode_number(p, f, loc, slot, good);
    const char *from = p->scan.p;
    api_str s;
    api__numeral n;
    int err = api__scan_string(&p->scan, p->d->arena, &s, NULL);
    if (err)
        return err;
    struct api__place at = api__pass_place(p, f, loc, from);
    *good = api__text_is_number(s, &n) ? from_number(f, &n, &at, p->d, slot) : refuse(&at, p->d);
    return 0;
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
    api_str s = *(const api_str *)slot;
    if (!s.p || !api__decimal_valid(s))
        return refuse(at, d);
    return api__number_fits(f, s, slot, compare, at, d);
}

static void encode(const api__field *f, const void *slot, unsigned flags, api_buf *out)
{
    (void)flags;
    if (f->flags & API__AS_NUMBER)
        api_buf_str(out, *(const api_str *)slot);
    else
        api_json_put_str(out, *(const api_str *)slot);
}

static bool order_key(const void *slot, api_buf *out)
{
    return api__decimal_key(*(const api_str *)slot, out);
}

static const struct api__option options[] = {
    API__OPTION(decimal, minimum, JSON, "minimum"),
    API__OPTION(decimal, maximum, JSON, "maximum"),
    API__OPTION(decimal, exclusive_minimum, JSON, "exclusiveMinimum"),
    API__OPTION(decimal, exclusive_maximum, JSON, "exclusiveMaximum"),
    API__OPTION(decimal, multiple_of, JSON, "multipleOf"),
    API__OPTION(decimal, default_value, TEXT, "default"),
    {0},
};

const struct api__type api__type_decimal = {
    .word = "decimal",
    .json_type = "string",
    .takes = "number",
    .format = "decimal",
    .pattern = "^-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]{1,5})?$",
    .example = "\"9.99\"",
    .words = API__WORDS_NUMBER,
    .declared = API_OF_DECIMAL,
    .options = options,
    .validate = offsetof(struct api_decimal_options, validate),
    .size = sizeof(api_str),
    .align = _Alignof(api_str),
    .many_forms = true, /* 1.5 and 1.50 */
    .wrong_type = API__ISSUE_decimal_type,
    .wrong_text = API__ISSUE_decimal_parsing,
    .decode = decode,
    .from_number = from_number,
    .from_text = from_text,
    .check = check,
    .ask = api__ask_string,
    .encode = encode,
    .column = API__COLUMN_TEXT,
    .stored = "decimal",
    .order_key = order_key,
    .filters = API__FILTERS_ORDER,
    .unique = true,
};
