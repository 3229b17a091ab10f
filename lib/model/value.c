/* Single values: conversion, then constraints in Pydantic's order, the first failure only. */
#include "model/value.h"

#include "model/encode.h"
#include "model/format.h"
#include "model/key.h"
#include "json/scan.h"

#define NONE ((api_str){NULL, 0})

/* The value as it would be sent; nothing when that is no JSON, for it is wrong. */
static void put_slot(const struct api__place *at, api_buf *b)
{
    api__encode_value(at->field, at->slot, 0, b);
    if (b->err || b->n > 16 * API__MAX_INPUT || api_json_check(api_buf_get(b), 0, NULL) != 0)
        b->n = 0;
}

static void mistake(struct api__decode *d, const struct api__place *at, enum api__issue issue, const api_str texts[3])
{
    d->bad = true;
    bool source = at->input.p && at->input.n <= 16 * API__MAX_INPUT;
    if (at->secret || !(source || at->slot) || d->errors->full) {
        api__error_add_texts(d->errors, issue, at->loc, NONE, texts);
        return;
    }
    api_buf compact;
    api_buf_init(&compact, API_BUF_NO_MAX);
    if (source && at->text)
        api_json_put_str(&compact, at->input);
    else if (source)
        api_json_put_compact(&compact, at->input);
    else
        put_slot(at, &compact);
    api__error_add_texts(d->errors, issue, at->loc, compact.n ? api_buf_get(&compact) : NONE, texts);
    api_buf_deinit(&compact);
}

void api__mistake(struct api__decode *d, const struct api__place *at, enum api__issue issue, api_str a, api_str b)
{
    mistake(d, at, issue, (const api_str[3]){a, b});
}

void api__mistake_type(struct api__decode *d, const struct api__place *at, const api__field *f)
{
    static const struct {
        enum api__issue json, text;
    } issues[API__TYPES] = {
        [API_T_STRING] = {API__ISSUE_string_type, API__ISSUE_string_type},
        [API_T_INTEGER] = {API__ISSUE_int_type, API__ISSUE_int_parsing},
        [API_T_NUMBER] = {API__ISSUE_float_type, API__ISSUE_float_parsing},
        [API_T_BOOLEAN] = {API__ISSUE_bool_type, API__ISSUE_bool_parsing},
        [API_T_DECIMAL] = {API__ISSUE_decimal_type, API__ISSUE_decimal_parsing},
        [API_T_ARRAY] = {API__ISSUE_list_type, API__ISSUE_list_type},
        [API_T_OBJECT] = {API__ISSUE_dict_type, API__ISSUE_dict_type},
        [API_T_MAP] = {API__ISSUE_dict_type, API__ISSUE_dict_type},
        [API_T_UNION] = {API__ISSUE_dict_type, API__ISSUE_dict_type},
        [API_T_ANY] = {API__ISSUE_none_required, API__ISSUE_none_required},
    };
    enum api__issue issue = at->text ? issues[f->type].text : issues[f->type].json;
    api__mistake(d, at, f->format ? f->format->wrong_type : issue, NONE, NONE);
}

static bool mistake_count(struct api__decode *d, const struct api__place *at, enum api__issue issue, size_t limit,
                          size_t actual)
{
    api_str a = api_arena_printf(d->arena, "%zu", limit), b = api_arena_printf(d->arena, "%zu", actual);
    api__mistake(d, at, issue, a, b);
    return false;
}

/* Client text in a message is kept short, cut between characters. */
enum { TAG_MOST = 64 };

static api_str shorten(struct api__decode *d, api_str s)
{
    size_t n = s.n;
    if (n <= TAG_MOST)
        return s;
    for (n = TAG_MOST; n && ((unsigned char)s.p[n] & 0xc0) == 0x80; n--)
        ;
    return api_arena_printf(d->arena, "%.*s...", (int)n, s.p);
}

void api__mistake_tag(const api__field *f, const api_str *tag, const struct api__place *at, struct api__decode *d)
{
    if (!tag) {
        api__mistake(d, at, API__ISSUE_union_tag_not_found, f->of->quoted, NONE);
        return;
    }
    const api_str texts[3] = {f->of->quoted, shorten(d, *tag), f->of->expected};
    mistake(d, at, API__ISSUE_union_tag_invalid, texts);
}

static bool mistake_format(const struct api__format *format, const char *why, const struct api__place *at,
                           struct api__decode *d)
{
    api__mistake(d, at, why ? format->wrong_form : format->wrong_offset, api_str_of(why), api_str_of(format->noun));
    return false;
}

/* Strings */

static bool check_key(api_str s, const struct api__place *at, struct api__decode *d)
{
    const char *why = api__key_fault(s, d->key_room);
    if (why)
        api__mistake(d, at, API__ISSUE_value_error, api_str_of(why), NONE);
    return !why;
}

static bool check_string(const api__field *f, api_str s, const struct api__place *at, struct api__decode *d)
{
    if (f->min_length || f->max_length != SIZE_MAX) {
        /* A code point has one to four bytes: most strings need no counting. */
        if (s.n < f->min_length || s.n > f->max_length || s.n / 4 < f->min_length) {
            size_t n = api__utf8_length(s);
            if (n < f->min_length)
                return mistake_count(d, at, API__ISSUE_string_too_short, f->min_length, n);
            if (n > f->max_length)
                return mistake_count(d, at, API__ISSUE_string_too_long, f->max_length, n);
        }
    }
    if (f->pattern && !api__pattern_match(f->pattern, s)) {
        api__mistake(d, at, API__ISSUE_string_pattern_mismatch, f->pattern_text, NONE);
        return false;
    }
    return !(f->flags & API__URL_KEY && d->key_room) || check_key(s, at, d);
}

static bool convert(const api__field *f, api_str s, const struct api__place *at, struct api__decode *d, api_str *slot)
{
    const char *why = NULL;
    switch (f->format->read(s, d->arena, slot, &why)) {
    case 0:
        return true;
    case API_EINVALID:
        return mistake_format(f->format, why, at, d);
    default:
        d->errors->err = API_ENOMEM;
        return false;
    }
}

/* A text that still stands in the input has the next bytes of that behind it. Programs get it with a NUL; what was
 * made on the way (unescaped, or a format's normal form) has one already. */
static bool keep_text(const struct api__place *at, struct api__decode *d, api_str *slot)
{
    if ((uintptr_t)slot->p - (uintptr_t)at->input.p > at->input.n)
        return true;
    *slot = slot->n ? api_arena_dup(d->arena, *slot) : API_S("");
    if (!slot->p)
        d->errors->err = API_ENOMEM;
    return slot->p;
}

bool api__value_string(const api__field *f, api_str s, bool nul, const struct api__place *at, struct api__decode *d,
                       api_str *slot)
{
    *slot = s;
    if (nul) {
        api__mistake(d, at, API__ISSUE_null_character, NONE, NONE);
        return false;
    }
    if (f->format && !convert(f, s, at, d, slot))
        return false;
    if (!d->plain && (!check_string(f, *slot, at, d) || (f->enum_count && !api__value_enum(f, slot, at, d))))
        return false;
    return keep_text(at, d, slot);
}

/* Numbers */

static int compare_bound(const api__field *f, const void *slot, const api__bound *bound)
{
    if (f->type == API_T_DECIMAL)
        return api__decimal_compare(*(const api_str *)slot, bound->text);
    if (f->type == API_T_INTEGER && bound->is_int) {
        int64_t v = *(const int64_t *)slot;
        return (v > bound->i) - (v < bound->i);
    }
    long double v = f->type == API_T_INTEGER ? (long double)*(const int64_t *)slot : *(const double *)slot;
    return (v > bound->d) - (v < bound->d);
}

static bool check_bounds(const api__field *f, const void *slot, const struct api__place *at, struct api__decode *d)
{
    static const struct {
        size_t bound;  /* offset of the api__bound */
        int low, high; /* signs that fail */
        enum api__issue issue;
    } checks[] = {{offsetof(api__field, maximum), 1, 1, API__ISSUE_less_than_equal},
                  {offsetof(api__field, exclusive_maximum), 0, 1, API__ISSUE_less_than},
                  {offsetof(api__field, minimum), -1, -1, API__ISSUE_greater_than_equal},
                  {offsetof(api__field, exclusive_minimum), -1, 0, API__ISSUE_greater_than}};
    for (size_t i = 0; i < sizeof checks / sizeof *checks; i++) {
        const api__bound *bound = (const api__bound *)((const char *)f + checks[i].bound);
        if (!bound->text.n)
            continue;
        int c = compare_bound(f, slot, bound);
        if (c < checks[i].low || c > checks[i].high)
            continue;
        api__mistake(d, at, checks[i].issue, bound->text, NONE);
        return false;
    }
    return true;
}

static bool check_number(const api__field *f, api_str digits, const void *slot, const struct api__place *at,
                         struct api__decode *d)
{
    if (d->plain)
        return true;
    if (f->multiple_of.text.n && !api__decimal_multiple(digits, f->multiple_of.text)) {
        api__mistake(d, at, API__ISSUE_multiple_of, f->multiple_of.text, NONE);
        return false;
    }
    return check_bounds(f, slot, at, d) && (!f->enum_count || api__value_enum(f, slot, at, d));
}

static bool read_integer(api_str digits, const struct api__place *at, struct api__decode *d, int64_t *slot)
{
    int err = api_json_int(digits, slot);
    if (err)
        api__mistake(d, at, err == API_ETOOBIG ? API__ISSUE_int_parsing_size : API__ISSUE_int_from_float, NONE, NONE);
    return !err;
}

bool api__value_number_fits(const api__field *f, const void *slot, const struct api__place *at, struct api__decode *d)
{
    if (f->type == API_T_DECIMAL || !f->multiple_of.text.n)
        return check_number(f, f->type == API_T_DECIMAL ? *(const api_str *)slot : NONE, slot, at, d);
    api_buf digits;
    api_buf_init(&digits, 64);
    if (f->type == API_T_INTEGER)
        api_json_put_int(&digits, *(const int64_t *)slot);
    else
        api_json_put_double(&digits, *(const double *)slot);
    bool good = check_number(f, api_buf_get(&digits), slot, at, d);
    api_buf_deinit(&digits);
    return good;
}

bool api__value_number(const api__field *f, api_str digits, const struct api__place *at, struct api__decode *d,
                       void *slot)
{
    if (f->type == API_T_INTEGER) {
        if (!read_integer(digits, at, d, slot))
            return false;
    } else if (f->type == API_T_NUMBER) {
        double v = 0;
        if (!api_json_double(digits, &v) || v - v != 0) {
            api__mistake(d, at, API__ISSUE_finite_number, NONE, NONE);
            return false;
        }
        *(double *)slot = v;
    } else {
        if (!api__decimal_valid(digits)) {
            api__mistake(d, at, API__ISSUE_decimal_parsing, NONE, NONE);
            return false;
        }
        *(api_str *)slot = digits;
        return check_number(f, digits, slot, at, d) && keep_text(at, d, slot);
    }
    return check_number(f, digits, slot, at, d);
}

/* Any type */

/* The same JSON value: 5.0 is 5, where no type has brought both into one form. */
static bool same_value(const api__field *f, api_str a, api_str b)
{
    if (api_str_eq(a, b))
        return true;
    return f->type == API_T_ANY && api__decimal_valid(a) && api__decimal_valid(b) && api__decimal_compare(a, b) == 0;
}

bool api__value_enum(const api__field *f, const void *slot, const struct api__place *at, struct api__decode *d)
{
    if (!f->enum_count || d->plain)
        return true;
    api_buf b;
    api_buf_init(&b, API_BUF_NO_MAX);
    api__encode_value(f, slot, API__ENCODE_SECRETS, &b);
    bool found = false;
    for (size_t i = 0; i < f->enum_count && !found; i++)
        found = same_value(f, f->enum_json[i], api_buf_get(&b));
    api_buf_deinit(&b);
    if (!found)
        api__mistake(d, at, f->flags & API__CONST ? API__ISSUE_literal_error : API__ISSUE_enum, f->expected, NONE);
    return found;
}

bool api__value_list(const api__field *f, const api_list *list, bool good, const struct api__place *at,
                     struct api__decode *d)
{
    if (d->plain)
        return good;
    if (list->n < f->min_length)
        return mistake_count(d, at, API__ISSUE_too_short, f->min_length, list->n);
    if (list->n > f->max_length)
        return mistake_count(d, at, API__ISSUE_too_long, f->max_length, list->n);
    if (good && f->flags & API__UNIQUE_ITEMS && list->n > 1 && !api__items_unique(f, list, at, d)) {
        if (!d->errors->err)
            api__mistake(d, at, API__ISSUE_unique_items, NONE, NONE);
        return false;
    }
    return good;
}

bool api__value_map(const api__field *f, const api_map *map, bool good, const struct api__place *at,
                    struct api__decode *d)
{
    if (d->plain)
        return good;
    if (map->n < f->min_length)
        return mistake_count(d, at, API__ISSUE_dict_too_short, f->min_length, map->n);
    if (map->n > f->max_length)
        return mistake_count(d, at, API__ISSUE_dict_too_long, f->max_length, map->n);
    return good;
}

/* Checks of the program's own */

static bool judged(const char *wrong, const struct api__place *at, struct api__decode *d)
{
    if (!wrong)
        return true;
    api_str text = api_str_of(wrong);
    api__mistake(d, at, API__ISSUE_value_error, api__utf8_valid(text) ? text : API_S("the value is not valid"), NONE);
    return false;
}

static const char *ask(const api__field *f, const void *slot)
{
    switch (f->type) {
    case API_T_INTEGER:
        return f->check.integer(*(const int64_t *)slot);
    case API_T_NUMBER:
        return f->check.number(*(const double *)slot);
    case API_T_BOOLEAN:
        return f->check.boolean(*(const bool *)slot);
    default:
        return api__type_is_nested(f->type) ? f->check.any(slot) : f->check.string(*(const api_str *)slot);
    }
}

bool api__value_hook(const api__field *f, const void *slot, const struct api__place *at, struct api__decode *d)
{
    return !(f->flags & API__HOOKED) || d->plain || judged(ask(f, slot), at, d);
}

bool api__value_object_hook(const api_model *m, const void *row, const struct api__place *at, struct api__decode *d)
{
    return !m->check || judged(m->check(row), at, d);
}
