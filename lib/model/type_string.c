/* Strings, with a format or without. */
#include "model/decode_pass.h"
#include "model/encode.h"
#include "model/format.h"
#include "model/key.h"
#include "model/pattern.h"
#include "model/type.h"
#include "json/utf8.h"

static bool mistake_form(const struct api__format *format, const char *why, const struct api__place *at,
                         struct api__decode *d)
{
    api__mistake(d, at, why ? format->wrong_form : format->wrong_offset, api_str_of(why), api_str_of(format->noun));
    return false;
}

static bool read_form(const api__field *f, api_str s, const struct api__place *at, struct api__decode *d, api_str *slot)
{
    const char *why = NULL;
    int err = f->format->read(s, d->arena, slot, &why);
    if (err == API_EINVALID)
        return mistake_form(f->format, why, at, d);
    if (err)
        d->errors->err = err;
    return !err;
}

/* A code point has one to four bytes: most strings need no counting. */
static bool check_length(const api__field *f, api_str s, const struct api__place *at, struct api__decode *d)
{
    if (s.n >= f->min_length && s.n <= f->max_length && s.n / 4 >= f->min_length)
        return true;
    size_t n = api__utf8_length(s);
    if (n < f->min_length)
        return api__mistake_count(d, at, API__ISSUE_string_too_short, f->min_length, n);
    if (n > f->max_length)
        return api__mistake_count(d, at, API__ISSUE_string_too_long, f->max_length, n);
    return true;
}

static bool check_pattern(const api__field *f, api_str s, const struct api__place *at, struct api__decode *d)
{
    bool fits = api__pattern_match(f->pattern, s);
    if (!fits)
        api__mistake(d, at, API__ISSUE_string_pattern_mismatch, f->pattern_text, NONE);
    return fits;
}

static bool check_key(api_str s, const struct api__place *at, struct api__decode *d)
{
    const char *why = api__key_fault(s, d->key_room);
    if (why)
        api__mistake(d, at, API__ISSUE_value_error, api_str_of(why), NONE);
    return !why;
}

static bool check_constraints(const api__field *f, const api_str *slot, const struct api__place *at,
                              struct api__decode *d)
{
    if ((f->min_length || f->max_length != SIZE_MAX) && !check_length(f, *slot, at, d))
        return false;
    if (f->pattern && !check_pattern(f, *slot, at, d))
        return false;
    if (f->flags & API__URL_KEY && d->key_room && !check_key(*slot, at, d))
        return false;
    return !f->enum_count || api__value_enum(f, slot, at, d);
}

bool api__value_keep(const struct api__place *at, struct api__decode *d, api_str *slot)
{
    /* A text outside the input (unescaped, or a normal form) already has its NUL. */
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
    if (f->format && !read_form(f, s, at, d, slot))
        return false;
    if (!d->plain && !check_constraints(f, slot, at, d))
        return false;
    return api__value_keep(at, d, slot);
}

static int decode(struct api__pass *p, const api__field *f, const api__loc *loc, void *slot, bool *good)
{
    if (*p->scan.p != '"')
        return api__pass_wrong_type(p, f, loc);
    const char *from = p->scan.p;
    api_str s;
    bool nul = false;
    int err = api__scan_string(&p->scan, p->d->arena, &s, &nul);
    if (err)
        return err;
    struct api__place at = api__pass_place(p, f, loc, from);
    *good = api__value_string(f, s, nul, &at, p->d, slot);
    return 0;
}

static bool has_nul(api_str s)
{
    return s.n && memchr(s.p, 0, s.n);
}

static bool from_text(const api__field *f, api_str text, const struct api__place *at, struct api__decode *d, void *slot)
{
    return api__value_string(f, text, has_nul(text), at, d, slot);
}

bool api__value_is_utf8(const api__field *f, api_str s, const struct api__place *at, struct api__decode *d)
{
    if ((!s.n || s.p) && api__utf8_valid(s))
        return true;
    struct api__place nowhere = {.loc = at->loc}; /* JSON cannot carry it as `input` */
    api__mistake_type(d, &nowhere, f);
    return false;
}

static bool check(const api__field *f, const void *slot, const struct api__place *at, struct api__decode *d)
{
    api_str s = *(const api_str *)slot, normal;
    return api__value_is_utf8(f, s, at, d) && api__value_string(f, s, has_nul(s), at, d, &normal);
}

const char *api__ask_string(const union api__check *c, const void *slot)
{
    return c->string(*(const api_str *)slot);
}

static __attribute__((noinline)) void put_shown(const struct api__format *format, api_str text, api_buf *out)
{
    char room[API__SHOWN_MOST];
    api_json_put_str(out, format->shown(text, room));
}

static void encode(const api__field *f, const void *slot, unsigned flags, api_buf *out)
{
    (void)flags;
    if (f->format && f->format->shown)
        put_shown(f->format, *(const api_str *)slot, out);
    else
        api_json_put_str(out, *(const api_str *)slot);
}

static const struct api__option options[] = {
    API__OPTION(text, min_length, COUNT, "minLength"),
    API__OPTION(text, max_length, COUNT, "maxLength"),
    API__OPTION(text, pattern, TEXT, "pattern"),
    API__OPTION(text, constant, TEXT, "const"),
    API__OPTION(text, default_value, TEXT, "default"),
    API__OPTION(text, enum_values, TEXTS, "enum"),
    {0},
};

const struct api__type api__type_string = {
    .word = "string",
    .aliases = "text str",
    .json_type = "string",
    .words = API__WORDS_STRING,
    .declared = API_OF_TEXT,
    .options = options,
    .validate = offsetof(struct api_text_options, validate),
    .size = sizeof(api_str),
    .align = _Alignof(api_str),
    .plain = true,
    .wrong_type = API__ISSUE_string_type,
    .wrong_text = API__ISSUE_string_type,
    .decode = decode,
    .from_text = from_text,
    .check = check,
    .ask = api__ask_string,
    .encode = encode,
    .column = API__COLUMN_TEXT,
    .stored = "string",
    .filters = API__FILTERS_TEXT,
    .unique = true,
    .key = true,
};
