/* Values kept as JSON text: any value, and what a column holds of arrays, objects, maps and unions. */
#include "base/dup.h"
#include "base/text.h"
#include "model/decode_pass.h"
#include "model/encode.h"
#include "model/type.h"

bool api__json_has_nul(api_str json)
{
    const char *p = json.p, *end = api__text_end(json);
    while ((p = memmem(p, (size_t)(end - p), "\\u0000", 6))) {
        /* After an even number of backslashes it would be an escaped backslash and plain text. */
        const char *q = p;
        while (q > json.p && q[-1] == '\\')
            q--;
        if ((p - q) % 2 == 0)
            return true;
        p += 2;
    }
    return false;
}

/* Strings are unescaped and escaped anew, so that equal ones are equal text: "c\u0061t" is "cat". */
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

bool api__pass_compact(struct api__pass *p, api_str raw, api_str *out)
{
    api_buf b;
    api_buf_init(&b, API_BUF_NO_MAX);
    put_compact(p, raw, &b);
    *out = api__dup_buf(p->d->arena, &b);
    bool good = !b.err && out->p;
    api_buf_deinit(&b);
    return good;
}

static void put_open(struct api__pass *p, const api__field *f, const void *value, api_str source, api_buf *out)
{
    api_node *n;
    api_json_error ignored;
    out->err = api_json_parse(p->d->arena, source, 0, &n, &ignored);
    if (!out->err)
        api__encode_open(f, value, n, out);
}

/* A column of JSON: the value is read as its type, then written in its normal form. */
int api__pass_as_json(struct api__pass *p, const api__field *f, const api__loc *loc, void *slot, bool *good)
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
        err = f->type->decode(p, &typed, loc, value, good);
    if (err || !*good)
        return err;
    api_str source = {from, (size_t)(p->scan.p - from)};
    if (f->flags & API__OPEN && !kept)
        return api__pass_compact(p, source, slot) ? 0 : api__pass_no_memory(p);
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
