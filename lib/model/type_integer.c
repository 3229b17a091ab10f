/* Integers of 64 bits. */
#include "model/bounds.h"
#include "model/text_convert.h"
#include "model/type.h"

#define NONE ((api_str){NULL, 0})

/* A bound may have a fraction, or lie beyond 64 bits. */
static int compare(const void *slot, const api__bound *bound)
{
    int64_t v = *(const int64_t *)slot;
    if (bound->is_int)
        return (v > bound->i) - (v < bound->i);
    return ((long double)v > bound->d) - ((long double)v < bound->d);
}

static bool from_number(const api__field *f, const api__numeral *n, const struct api__place *at, struct api__decode *d,
                        void *slot)
{
    int err = api__numeral_int(n, slot);
    if (err) {
        api__mistake(d, at, err == API_ETOOBIG ? API__ISSUE_int_parsing_size : API__ISSUE_int_from_float, NONE, NONE);
        return false;
    }
    return api__number_fits(f, n->text, slot, compare, at, d);
}

static bool from_text(const api__field *f, api_str text, const struct api__place *at, struct api__decode *d, void *slot)
{
    api__numeral n;
    if (api__text_number(text, true, d->arena, &n))
        return from_number(f, &n, at, d, slot);
    api__mistake_type(d, at, f);
    return false;
}

static bool check(const api__field *f, const void *slot, const struct api__place *at, struct api__decode *d)
{
    api_buf digits;
    api_buf_init(&digits, 64);
    if (f->multiple_of.text.n)
        api_json_put_int(&digits, *(const int64_t *)slot);
    bool good = api__number_fits(f, api_buf_get(&digits), slot, compare, at, d);
    api_buf_deinit(&digits);
    return good;
}

static const char *ask(const union api__check *c, const void *slot)
{
    return c->integer(*(const int64_t *)slot);
}

static void encode(const api__field *f, const void *slot, unsigned flags, api_buf *out)
{
    (void)f;
    (void)flags;
    api_json_put_int(out, *(const int64_t *)slot);
}

static const struct api__option options[] = {
    API__OPTION(integer, minimum, INTEGER, "minimum"),
    API__OPTION(integer, maximum, INTEGER, "maximum"),
    API__OPTION(integer, exclusive_minimum, INTEGER, "exclusiveMinimum"),
    API__OPTION(integer, exclusive_maximum, INTEGER, "exclusiveMaximum"),
    API__OPTION(integer, multiple_of, INTEGER, "multipleOf"),
    API__OPTION(integer, default_value, INTEGER, "default"),
    API__OPTION(integer, constant, INTEGER, "const"),
    API__OPTION(integer, enum_values, INTEGERS, "enum"),
    {0},
};

const struct api__type api__type_integer = {
    .word = "integer",
    .aliases = "int long",
    .json_type = "integer",
    .format = "int64",
    .example = "1",
    .words = API__WORDS_NUMBER,
    .declared = API_OF_INTEGER,
    .options = options,
    .validate = offsetof(struct api_integer_options, validate),
    .size = sizeof(int64_t),
    .align = _Alignof(int64_t),
    .plain = true,
    .lax = true,
    .wrong_type = API__ISSUE_int_type,
    .wrong_text = API__ISSUE_int_parsing,
    .decode = api__decode_number,
    .from_number = from_number,
    .from_text = from_text,
    .check = check,
    .ask = ask,
    .encode = encode,
    .column = API__COLUMN_INTEGER,
    .stored = "integer",
    .filters = API__FILTERS_ORDER,
    .unique = true,
    .key = true,
};
