/* Reporting errors, and the checks that apply to values of any type. */
#include "model/value.h"
#include "model/decimal.h"
#include "model/type.h"

#include "model/encode.h"
#include "model/format.h"
#include "model/key.h"
#include "json/utf8.h"

#define NONE ((api_str){NULL, 0})

/* The value as it would be sent; nothing if it cannot be written as valid JSON. */
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
    enum api__issue issue = at->text ? f->type->wrong_text : f->type->wrong_type;
    api__mistake(d, at, f->format ? f->format->wrong_type : issue, NONE, NONE);
}

bool api__mistake_count(struct api__decode *d, const struct api__place *at, enum api__issue issue, size_t limit,
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

/* Whether both are the same JSON value: for free values, which have no normal form, 5.0 is 5. */
static bool same_value(const api__field *f, api_str a, api_str b)
{
    if (api_str_eq(a, b))
        return true;
    return f->type == &api__type_any && api__decimal_valid(a) && api__decimal_valid(b) &&
           api__decimal_compare(a, b) == 0;
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

/* Checks of the program's own */

static bool judged(const char *wrong, const struct api__place *at, struct api__decode *d)
{
    if (!wrong)
        return true;
    api_str text = api_str_of(wrong);
    api__mistake(d, at, API__ISSUE_value_error, api__utf8_valid(text) ? text : API_S("the value is not valid"), NONE);
    return false;
}

bool api__value_hook(const api__field *f, const void *slot, const struct api__place *at, struct api__decode *d)
{
    return !(f->flags & API__HOOKED) || d->plain || judged(f->type->ask(&f->check, slot), at, d);
}

bool api__value_object_hook(const api_model *m, const void *row, const struct api__place *at, struct api__decode *d)
{
    return !m->check || judged(m->check(row), at, d);
}
