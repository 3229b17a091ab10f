#include "model/decode_pass.h"
#include "model/text_convert.h"
#include "model/type.h"

static int decode(struct api__pass *p, const api__field *f, const api__loc *loc, void *slot, bool *good)
{
    char c = *p->scan.p;
    if (f->flags & API__LAX && (c == '"' || api__starts_number(c)))
        return api__pass_lax(p, f, loc, slot, good);
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

static bool from_text(const api__field *f, api_str text, const struct api__place *at, struct api__decode *d, void *slot)
{
    if (api__text_bool(text, slot))
        return api__value_enum(f, slot, at, d);
    api__mistake_type(d, at, f);
    return false;
}

static const char *ask(const union api__check *c, const void *slot)
{
    return c->boolean(*(const bool *)slot);
}

static void encode(const api__field *f, const void *slot, unsigned flags, api_buf *out)
{
    (void)f;
    (void)flags;
    api_buf_str(out, *(const bool *)slot ? API_S("true") : API_S("false"));
}

static const struct api__option options[] = {
    API__OPTION(boolean, default_value, BOOLEAN, "default"),
    {0},
};

const struct api__type api__type_boolean = {
    .word = "boolean",
    .aliases = "bool",
    .json_type = "boolean",
    .example = "true",
    .words = API__WORDS_NONE,
    .declared = API_OF_BOOLEAN,
    .options = options,
    .validate = offsetof(struct api_boolean_options, validate),
    .size = sizeof(bool),
    .align = _Alignof(bool),
    .plain = true,
    .lax = true,
    .wrong_type = API__ISSUE_bool_type,
    .wrong_text = API__ISSUE_bool_parsing,
    .decode = decode,
    .from_text = from_text,
    .check = api__value_enum,
    .ask = ask,
    .encode = encode,
    .column = API__COLUMN_BOOLEAN,
    .stored = "boolean",
    .filters = API__FILTERS_EQUAL,
};
