/* Tagged unions: the discriminator is found first, then the object is read once as the branch it names.
 *
 * The search stops at the discriminator, so it costs nothing when that comes first. Unions inside unions search again:
 * at most API__SCHEMA_DEPTH times over the same bytes. */
#include "model/compile.h"
#include "model/decode_pass.h"
#include "model/encode.h"
#include "model/row_check.h"
#include "model/type.h"

/* At '{': *value becomes the discriminator's source; {NULL, 0}: it is missing. */
static int find_member(api__scan *s, api_arena *a, api_str name, api_str *value)
{
    s->p++;
    api__scan_space(s);
    if (s->p < s->end && *s->p == '}')
        return 0;
    for (;;) {
        api_str key, raw;
        api__scan_space(s);
        if (s->p == s->end || *s->p != '"')
            return api__scan_fail(s, s->p, "expected a member name in double quotes");
        int err = api__scan_string(s, a, &key, NULL);
        if (err)
            return err;
        api__scan_space(s);
        if (s->p == s->end || *s->p != ':')
            return api__scan_fail(s, s->p, "expected ':'");
        s->p++;
        err = api__scan_value(s, a, 0, &raw);
        if (err)
            return err;
        if (api_str_eq(key, name)) {
            *value = raw;
            return 0;
        }
        api__scan_space(s);
        if (s->p == s->end || *s->p != ',')
            return s->p < s->end && *s->p == '}' ? 0 : api__scan_fail(s, s->p, "expected ',' or '}'");
        s->p++;
    }
}

/* Looks ahead; the pass moves only on failure. */
static int look_ahead(struct api__pass *p, const struct api__union *u, api_str *value)
{
    api__scan ahead = p->scan;
    int err = api__scan_open(&ahead);
    if (!err)
        err = find_member(&ahead, p->d->arena, u->discriminator, value);
    if (err)
        p->scan = ahead;
    return err;
}

/* The tag's text: a string decoded, anything else as it is. */
static int tag_text(struct api__pass *p, api_str value, api_str *text)
{
    *text = value;
    if (value.p[0] != '"')
        return 0;
    api__scan s;
    api__scan_init(&s, value);
    return api__scan_string(&s, p->d->arena, text, NULL);
}

static const api__variant *find_variant(const struct api__union *u, api_str value, api_str text)
{
    for (uint32_t i = 0; value.p[0] == '"' && i < u->count; i++)
        if (api_str_eq(u->variants[i].tag, text))
            return &u->variants[i];
    return NULL;
}

/* Skips the object and reports that its tag matches no branch. */
static int refuse(struct api__pass *p, const api__field *f, const api__loc *loc, const api_str *tag)
{
    const char *from = p->scan.p;
    int err = api__pass_skip(p, NULL);
    if (err)
        return err;
    struct api__place at = api__pass_place(p, f, loc, from);
    api__mistake_tag(f, tag, &at, p->d);
    return p->d->errors->err;
}

static int read_branch(struct api__pass *p, const api__field *f, const api__variant *v, const api__loc *loc, void *slot,
                       bool *good)
{
    const api_union *stored = p->stored;
    bool same = stored && stored->tag == v - f->of->variants;
    p->stored = same ? (const char *)stored + v->offset : NULL;
    api__loc branch = {.up = loc, .key = v->tag, .label = true};
    bool secret = p->secret;
    p->secret = secret || f->flags & API__WRITEONLY;
    ((api_union *)slot)->tag = v - f->of->variants;
    int err = api__pass_object(p, v->object, v->tag_member ? NONE : f->of->discriminator, &branch,
                               (char *)slot + v->offset, good);
    p->secret = secret;
    return err;
}

static int decode(struct api__pass *p, const api__field *f, const api__loc *loc, void *slot, bool *good)
{
    if (*p->scan.p != '{')
        return api__pass_wrong_type(p, f, loc);
    api_str value = NONE, text;
    int err = look_ahead(p, f->of, &value);
    if (err)
        return err;
    if (!value.p)
        return refuse(p, f, loc, NULL);
    err = tag_text(p, value, &text);
    if (err)
        return err;
    const api__variant *v = find_variant(f->of, value, text);
    return v ? read_branch(p, f, v, loc, slot, good) : refuse(p, f, loc, &text);
}

static bool check(const api__field *f, const void *slot, const struct api__place *at, struct api__decode *d)
{
    int64_t tag = ((const api_union *)slot)->tag;
    if (tag < 0 || tag >= f->of->count) {
        api_str text = api_arena_printf(d->arena, "%lld", (long long)tag);
        api__mistake_tag(f, &text, at, d);
        return false;
    }
    const api__variant *v = &f->of->variants[tag];
    api__loc step = {.up = at->loc, .key = v->tag, .label = true};
    return api__check_row(v->object, (const char *)slot + v->offset, v->tag_member, &step, d);
}

/* A tag that matches no branch is written as null. */
static void encode(const api__field *f, const void *slot, unsigned flags, api_buf *out)
{
    const api_union *u = slot;
    if (u->tag < 0 || u->tag >= f->of->count) {
        API_BUF_LIT(out, "null");
        return;
    }
    const api__variant *v = &f->of->variants[u->tag];
    const void *row = (const char *)slot + v->offset;
    api_buf_putc(out, '{');
    api__encode_members(v->object, row, NULL, flags, v, out);
    api_buf_putc(out, '}');
}

const struct api__type api__type_union = {
    .json_type = "object",
    .words = API__WORDS_UNION,
    .declared = API_OF_OBJECT,
    .align = _Alignof(api_union),
    .shape = API__SHAPE_UNION,
    .many_forms = true,
    .wrong_type = API__ISSUE_dict_type,
    .wrong_text = API__ISSUE_dict_type,
    .decode = decode,
    .from_text = api__decode_json_text,
    .check = check,
    .ask = api__ask_any,
    .encode = encode,
    .inside = api__compile_union,
    .column = API__COLUMN_JSON,
    .stored = "json",
};
