/* Objects inside of others: the nested row in place. */
#include "model/compile.h"
#include "model/decode_pass.h"
#include "model/encode.h"
#include "model/row_check.h"
#include "model/type.h"

static int decode(struct api__pass *p, const api__field *f, const api__loc *loc, void *slot, bool *good)
{
    if (*p->scan.p != '{')
        return api__pass_wrong_type(p, f, loc);
    bool secret = p->secret;
    p->secret = secret || f->flags & API__WRITEONLY;
    int err = api__pass_object(p, f->object, NONE, loc, slot, good);
    p->secret = secret;
    return err;
}

static bool check(const api__field *f, const void *slot, const struct api__place *at, struct api__decode *d)
{
    return api__check_row(f->object, slot, NULL, at->loc, d);
}

static void encode(const api__field *f, const void *slot, unsigned flags, api_buf *out)
{
    api__encode_row(f->object, slot, NULL, flags, out);
}

static bool inside(struct compiling *k, const api_node *schema, const struct api__layout *of, api__field *f)
{
    f->object = api__compile_object(k, schema, of, NONE);
    k->failed |= !f->object;
    return true;
}

static const struct api__option options[] = {
    API__OPTION(any, default_value, JSON, "default"),
    {0},
};

const struct api__type api__type_object = {
    .word = "object",
    .aliases = "dict map",
    .json_type = "object",
    .words = API__WORDS_OBJECT,
    .declared = API_OF_OBJECT,
    .options = options,
    .validate = offsetof(struct api_any_options, validate),
    .align = _Alignof(uint64_t),
    .shape = API__SHAPE_OBJECT,
    .plain = true,
    .many_forms = true,
    .wrong_type = API__ISSUE_dict_type,
    .wrong_text = API__ISSUE_dict_type,
    .decode = decode,
    .from_text = api__decode_json_text,
    .check = check,
    .ask = api__ask_any,
    .encode = encode,
    .inside = inside,
    .column = API__COLUMN_JSON,
    .stored = "json",
};
