/* Any value, which its type reads (type_*.c). */
#include "model/decode_pass.h"
#include "model/type.h"

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

/* A string, or for a boolean a number, is converted as the text of a parameter would be. */
int api__pass_lax(struct api__pass *p, const api__field *f, const api__loc *loc, void *slot, bool *good)
{
    const char *from = p->scan.p;
    api_str text;
    int err = *from == '"' ? api__scan_string(&p->scan, p->d->arena, &text, NULL) : api__pass_skip(p, &text);
    if (err)
        return err;
    struct api__place at = api__pass_place(p, f, loc, from);
    at.input = text;
    at.text = true;
    *good = f->type->from_text(f, text, &at, p->d, slot);
    return 0;
}

/* In a merge patch null removes a member; elsewhere only nullable fields may be null. */
static bool null_allowed(const struct api__pass *p, const api__field *f)
{
    return f->flags & API__NULLABLE || (p->d->view == API_VIEW_PATCH && !(f->flags & API__REQUIRED) && f->name.n);
}

/* Values kept as JSON text, and the program's own checks. Out of line, to keep the common path short. */
static __attribute__((noinline)) int read_special(struct api__pass *p, const api__field *f, const api__loc *loc,
                                                  void *slot, bool *good)
{
    const char *from = p->scan.p;
    int err = (f->flags & API__AS_JSON ? api__pass_as_json : f->type->decode)(p, f, loc, slot, good);
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
    if (*s->p == 'n' && f->type != &api__type_any && null_allowed(p, f))
        return read_null(p, null);
    if (f->flags & (API__AS_JSON | API__HOOKED))
        return read_special(p, f, loc, slot, present);
    return f->type->decode(p, f, loc, slot, present);
}
