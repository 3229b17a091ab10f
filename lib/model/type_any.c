/* Any value: JSON text, compact. */
#include "model/decode_pass.h"
#include "model/type.h"

static int decode(struct api__pass *p, const api__field *f, const api__loc *loc, void *slot, bool *good)
{
    api_str raw;
    int err = api__pass_skip(p, &raw);
    if (err)
        return err;
    if (!api__pass_compact(p, raw, slot))
        return api__pass_no_memory(p);
    struct api__place at = api__pass_place(p, f, loc, raw.p);
    *good = !api__json_has_nul(raw);
    if (!*good)
        api__mistake(p->d, &at, API__ISSUE_null_character, NONE, NONE);
    else if (f->enum_count)
        *good = api__value_enum(f, slot, &at, p->d);
    return 0;
}

static bool check(const api__field *f, const void *slot, const struct api__place *at, struct api__decode *d)
{
    api_str s = *(const api_str *)slot;
    if (!s.p || api_json_check(s, API_JSON_UNIQUE, NULL) != 0) {
        api__mistake(d, at, API__ISSUE_json_invalid, API_S("the text is not a JSON value"), NONE);
        return false;
    }
    if (api__json_has_nul(s)) {
        api__mistake(d, at, API__ISSUE_null_character, NONE, NONE);
        return false;
    }
    return api__value_enum(f, slot, at, d);
}

const char *api__ask_any(const union api__check *c, const void *slot)
{
    return c->any(slot);
}

static void encode(const api__field *f, const void *slot, unsigned flags, api_buf *out)
{
    (void)f;
    (void)flags;
    api_buf_str(out, *(const api_str *)slot);
}

static const struct api__option options[] = {
    API__OPTION(any, default_value, JSON, "default"),
    {0},
};

const struct api__type api__type_any = {
    .example = "{}",
    .words = API__WORDS_NONE,
    .declared = API_OF_ANY,
    .options = options,
    .validate = offsetof(struct api_any_options, validate),
    .size = sizeof(api_str),
    .align = _Alignof(api_str),
    .shape = API__SHAPE_ANY,
    .many_forms = true,
    .wrong_type = API__ISSUE_none_required,
    .wrong_text = API__ISSUE_none_required,
    .decode = decode,
    .from_text = api__decode_json_text,
    .check = check,
    .ask = api__ask_any,
    .encode = encode,
    .column = API__COLUMN_JSON,
    .stored = "json",
};
