/* Scalars: each reader takes one value of its kind or records a mistake. And any value, by its type. */
#include "base/dup.h"
#include "model/decode_pass.h"

#include "base/text.h"
#include "model/encode.h"

bool api__json_has_nul(api_str json)
{
    const char *p = json.p, *end = api__text_end(json);
    while ((p = memmem(p, (size_t)(end - p), "\\u0000", 6))) {
        /* Escaped as it must be: an even number of backslashes before would make it a plain u. */
        const char *q = p;
        while (q > json.p && q[-1] == '\\')
            q--;
        if ((p - q) % 2 == 0)
            return true;
        p += 2;
    }
    return false;
}

int api__pass_wrong_type(struct api__pass *p, const api__field *f, const api__loc *loc)
{
    const char *from = p->scan.p;
    int err = api__pass_skip(p, NULL);
    if (err)
        return err;
    struct api__place at = api__pass_place(p, f, loc, from);
    api__mistake_type(p->d, &at, f);
    return 0;
}

static int read_string(struct api__pass *p, const api__field *f, const api__loc *loc, void *slot, bool *good)
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

static bool starts_number(char c)
{
    return c == '-' || (c >= '0' && c <= '9');
}

/* What is text elsewhere, a string or for a boolean a number, counts as the text of a parameter does. */
static int read_lax(struct api__pass *p, const api__field *f, const api__loc *loc, void *slot, bool *good)
{
    const char *from = p->scan.p;
    api_str text;
    bool integral;
    int err = *from == '"' ? api__scan_string(&p->scan, p->d->arena, &text, NULL)
                           : api__scan_number(&p->scan, &text, &integral);
    if (err)
        return err;
    struct api__place at = api__pass_place(p, f, loc, from);
    at.input = text;
    at.text = true;
    *good = api__text_value(f, text, &at, p->d, slot);
    return 0;
}

static int read_number(struct api__pass *p, const api__field *f, const api__loc *loc, void *slot, bool *good)
{
    if (!starts_number(*p->scan.p))
        return (f->flags & API__LAX && *p->scan.p == '"' ? read_lax(p, f, loc, slot, good)
                                                         : api__pass_wrong_type(p, f, loc));
    const char *from = p->scan.p;
    api_str digits;
    bool integral;
    int err = api__scan_number(&p->scan, &digits, &integral);
    if (err)
        return err;
    struct api__place at = api__pass_place(p, f, loc, from);
    *good = api__value_number(f, digits, &at, p->d, slot);
    return 0;
}

static int read_boolean(struct api__pass *p, const api__field *f, const api__loc *loc, void *slot, bool *good)
{
    char c = *p->scan.p;
    if (f->flags & API__LAX && (c == '"' || starts_number(c)))
        return read_lax(p, f, loc, slot, good);
    if (c != 't' && c != 'f')
        return api__pass_wrong_type(p, f, loc);
    const char *from = p->scan.p;
    int err = c == 't' ? api__scan_word(&p->scan, "true", 4) : api__scan_word(&p->scan, "false", 5);
    if (err)
        return err;
    *(bool *)slot = c == 't';
    struct api__place at = api__pass_place(p, f, loc, from);
    *good = !f->enum_count || api__value_enum(f, slot, &at, p->d);
    return 0;
}

static int read_decimal(struct api__pass *p, const api__field *f, const api__loc *loc, void *slot, bool *good)
{
    if (f->flags & API__AS_NUMBER || starts_number(*p->scan.p))
        return read_number(p, f, loc, slot, good);
    if (*p->scan.p != '"')
        return api__pass_wrong_type(p, f, loc);
    const char *from = p->scan.p;
    api_str s;
    int err = api__scan_string(&p->scan, p->d->arena, &s, NULL);
    if (err)
        return err;
    struct api__place at = api__pass_place(p, f, loc, from);
    *good = api__value_number(f, s, &at, p->d, slot);
    return 0;
}

/* A string has one form only, so that it can be compared: "c\u0061t" is "cat". */
static void put_compact(struct api__pass *p, api_str raw, api_buf *b)
{
    api__scan s;
    api_str text;
    api__scan_init(&s, raw);
    if (raw.p[0] != '"' || !memchr(raw.p, '\\', raw.n))
        api_json_put_compact(b, raw);
    else if (api__scan_string(&s, p->d->arena, &text, NULL) == 0)
        api_json_put_str(b, text);
    else
        b->err = API_ENOMEM;
}

static bool copy_compact(struct api__pass *p, api_str raw, api_str *out)
{
    api_buf b;
    api_buf_init(&b, API_BUF_NO_MAX);
    put_compact(p, raw, &b);
    *out = api__dup_buf(p->d->arena, &b);
    bool good = !b.err && out->p;
    api_buf_deinit(&b);
    return good;
}

static int read_any(struct api__pass *p, const api__field *f, const api__loc *loc, void *slot, bool *good)
{
    api_str raw;
    int err = api__pass_skip(p, &raw);
    if (err)
        return err;
    if (!copy_compact(p, raw, slot))
        return api__pass_no_memory(p);
    struct api__place at = api__pass_place(p, f, loc, raw.p);
    *good = !api__json_has_nul(raw);
    if (!*good)
        api__mistake(p->d, &at, API__ISSUE_null_character, NONE, NONE);
    else if (f->enum_count)
        *good = api__value_enum(f, slot, &at, p->d);
    return 0;
}

/* Any value */

typedef int reader(struct api__pass *, const api__field *, const api__loc *, void *, bool *);

static reader *const readers[API__TYPES] = {
    [API_T_STRING] = read_string,      [API_T_INTEGER] = read_number,
    [API_T_NUMBER] = read_number,      [API_T_BOOLEAN] = read_boolean,
    [API_T_DECIMAL] = read_decimal,    [API_T_ARRAY] = api__pass_array,
    [API_T_OBJECT] = api__pass_nested, [API_T_MAP] = api__pass_map,
    [API_T_UNION] = api__pass_union,   [API_T_ANY] = read_any,
};

static void put_open(struct api__pass *p, const api__field *f, const void *value, api_str source, api_buf *out)
{
    api_node *n;
    api_json_error ignored;
    out->err = api_json_parse(p->d->arena, source, 0, &n, &ignored);
    if (!out->err)
        api__put_kept(f, value, n, out);
}

/* A column of JSON: the value is read as its type, then written in its normal form. */
static int read_as_json(struct api__pass *p, const api__field *f, const api__loc *loc, void *slot, bool *good)
{
    api__field typed = *f;
    typed.flags &= ~(unsigned)API__AS_JSON;
    void *value = api_arena_calloc(p->d->arena, 1, api__slot_size(&typed));
    if (!value)
        return api__pass_no_memory(p);
    const api_str *stored = api__pass_take_stored(p);
    const char *from = p->scan.p;
    int err = stored ? api__pass_stored_typed(p, &typed, *stored, &p->stored) : 0;
    bool kept = p->stored;
    if (!err)
        err = readers[f->type](p, &typed, loc, value, good);
    if (err || !*good)
        return err;
    api_str source = {from, (size_t)(p->scan.p - from)};
    if (f->flags & API__OPEN && !kept)
        return copy_compact(p, source, slot) ? 0 : api__pass_no_memory(p);
    api_buf b;
    api_buf_init(&b, API_BUF_NO_MAX);
    if (f->flags & API__OPEN)
        put_open(p, &typed, value, source, &b);
    else
        api__encode_value(&typed, value, API__ENCODE_SECRETS, &b);
    *(api_str *)slot = api__dup_buf(p->d->arena, &b);
    bool failed = b.err || !((api_str *)slot)->p;
    api_buf_deinit(&b);
    return failed ? api__pass_no_memory(p) : 0;
}

/* "null removes" in a merge patch; elsewhere null is a value of nullable fields only. */
static bool null_allowed(const struct api__pass *p, const api__field *f)
{
    return f->flags & API__NULLABLE || (p->d->view == API_VIEW_PATCH && !(f->flags & API__REQUIRED) && f->name.n);
}

/* JSON kept as text, and what the program itself asks of a value that is good so far. Apart, to keep the rest short. */
static __attribute__((noinline)) int read_special(struct api__pass *p, const api__field *f, const api__loc *loc,
                                                  void *slot, bool *good)
{
    const char *from = p->scan.p;
    int err = (f->flags & API__AS_JSON ? read_as_json : readers[f->type])(p, f, loc, slot, good);
    if (err || !*good || !(f->flags & API__HOOKED))
        return err;
    struct api__place at = api__pass_place(p, f, loc, from);
    *good = api__value_hook(f, slot, &at, p->d);
    return 0;
}

static __attribute__((noinline)) int read_null(struct api__pass *p, bool *null)
{
    *null = true;
    return api__scan_word(&p->scan, "null", 4);
}

int api__pass_value(struct api__pass *p, const api__field *f, const api__loc *loc, void *slot, bool *present,
                    bool *null)
{
    api__scan *s = &p->scan;
    api__scan_space(s);
    if (s->p == s->end)
        return api__scan_fail(s, s->p, "expected a value");
    if (*s->p == 'n' && f->type != API_T_ANY && null_allowed(p, f))
        return read_null(p, null);
    if (f->flags & (API__AS_JSON | API__HOOKED))
        return read_special(p, f, loc, slot, present);
    return readers[f->type](p, f, loc, slot, present);
}
