/* Objects: members in any order, the declared one tried first. */
#include "model/decode_pass.h"
#include "model/names.h"
#include "model/type.h"

struct object {
    const api_model *m;
    api_str tag; /* the member that identified a union's branch, if it is not a field */
    const api__loc *loc;
    void *row;
    const void *current;   /* the stored row, or object inside of it */
    const uint64_t *named; /* of the outermost object: the fields that a merge patch names */
    uint64_t *seen;        /* bit words */
    const char *from;
    uint32_t next;    /* the declared field that is expected next */
    uint32_t unknown; /* members that are not fields */
};

/* At '"': reads the member's name and the colon. *f is NULL if there is no such field. */
static int read_name(struct api__pass *p, struct object *o, const api__field **f, api_str *name)
{
    api__scan *s = &p->scan;
    if (o->next < o->m->count) {
        const api__field *expected = &o->m->fields[o->next];
        size_t n = expected->hint.n;
        if ((size_t)(s->end - s->p) >= n && memcmp(s->p, expected->hint.p, n) == 0) {
            s->p += n;
            *f = expected;
            *name = expected->name;
            return 0;
        }
    }
    if (s->p == s->end || *s->p != '"')
        return api__scan_fail(s, s->p, "expected a member name in double quotes");
    int err = api__scan_string(s, p->d->arena, name, NULL);
    if (err)
        return err;
    api__scan_space(s);
    if (s->p == s->end || *s->p != ':')
        return api__scan_fail(s, s->p, "expected ':'");
    s->p++;
    *f = api__model_field(o->m, *name);
    return 0;
}

static bool refused(const struct api__pass *p, const struct object *o, const api__field *f)
{
    return f->flags & API__READONLY && (p->d->view == API_VIEW_CREATE || p->d->view == API_VIEW_PATCH ||
                                        (p->d->view == API_VIEW_REPLACE && !o->current));
}

static const void *stored_of(const struct object *o, const api__field *f)
{
    return o->current && api__row_has(o->m, o->current, f->index) ? api__row_slot(f, o->current) : NULL;
}

static int read_unchanged(struct api__pass *p, const struct object *o, const api__field *f, const api__loc *loc)
{
    const char *from = p->scan.p;
    bool same = false;
    int err = api__pass_unchanged(p, f, stored_of(o, f), &same);
    struct api__place at = {.loc = loc, .input = {from, (size_t)(p->scan.p - from)}, .secret = p->secret};
    if (!err && !same)
        api__mistake(p->d, &at, API__ISSUE_extra_forbidden, NONE, NONE);
    return err;
}

static int read_extra(struct api__pass *p, struct object *o, const api__field *f, const api__loc *loc)
{
    api_str raw;
    int err = api__pass_skip(p, &raw);
    if (err)
        return err;
    struct api__place at = {.loc = loc, .input = raw, .secret = p->secret || o->m->secret};
    if (!f && o->tag.n && api_str_eq(loc->key, o->tag))
        return 0;
    if (f || !o->m->extra)
        api__mistake(p->d, &at, API__ISSUE_extra_forbidden, NONE, NONE);
    else if (api__json_has_nul(raw) || (loc->key.n && memchr(loc->key.p, 0, loc->key.n)))
        api__mistake(p->d, &at, API__ISSUE_null_character, NONE, NONE);
    return 0;
}

static int read_member(struct api__pass *p, struct object *o, const api__field *f, const api__loc *loc)
{
    if (!f || refused(p, o, f)) {
        o->unknown += !f;
        return read_extra(p, o, f, loc);
    }
    if (f->flags & API__READONLY && o->current)
        return read_unchanged(p, o, f, loc);
    bool present = false, null = false;
    if (f->flags & API__KEEPS)
        p->stored = stored_of(o, f);
    int err = api__pass_value(p, f, loc, api__row_slot(f, o->row), &present, &null);
    p->stored = NULL;
    if (err)
        return err;
    if (present || null)
        api__row_mark(o->m, o->row, f->index, present, null);
    return 0;
}

/* One member, at its name. */
static int read_one(struct api__pass *p, struct object *o)
{
    const api__field *f = NULL;
    api_str name;
    const char *at = p->scan.p;
    int err = read_name(p, o, &f, &name);
    if (err)
        return err;
    if (f) {
        uint64_t bit = 1ULL << (f->index & 63);
        if (o->seen[f->index >> 6] & bit)
            return api__scan_fail(&p->scan, at, "duplicate member name");
        o->seen[f->index >> 6] |= bit;
        o->next = f->index + 1;
    }
    api__scan_space(&p->scan);
    api__loc step = {.up = o->loc, .key = name};
    return read_member(p, o, f, &step);
}

static int read_members(struct api__pass *p, struct object *o)
{
    bool last = api__pass_empty(p, '}');
    while (!last) {
        api__scan_space(&p->scan);
        int err = read_one(p, o);
        if (!err)
            err = api__pass_next(p, '}', "expected ',' or '}'", &last);
        if (err)
            return err;
    }
    return 0;
}

/* Finds duplicates among unknown members, which the `seen` bits do not cover. */
static int check_unknown_twice(struct api__pass *p, const struct object *o)
{
    api__scan again = p->scan;
    again.p = o->from;
    again.end = p->scan.p;
    int err = api__scan_value(&again, p->d->arena, API_JSON_UNIQUE, NULL);
    if (err == API_EJSON)
        return api__scan_fail(&p->scan, again.at, again.reason);
    return err;
}

static bool is_set(const uint64_t *words, uint32_t i)
{
    return words[i >> 6] >> (i & 63) & 1;
}

/* The input is the result of a merge patch: only the members that the patch removes are absent. */
static bool is_merged(const struct api__pass *p)
{
    return p->d->named && !p->whole;
}

static bool is_kept(const struct api__pass *p, const struct object *o, const api__field *f)
{
    if (f->flags & API__READONLY)
        return true;
    if (o->named)
        return !is_set(o->named, f->index);
    return f->flags & API__WRITEONLY && !is_set(o->seen, f->index) && !is_merged(p);
}

/* Copies the fields that keep their stored value. */
static void keep_current(struct api__pass *p, const struct object *o)
{
    for (uint32_t i = 0; i < o->m->count; i++) {
        const api__field *f = &o->m->fields[i];
        if (!is_kept(p, o, f))
            continue;
        memcpy(api__row_slot(f, o->row), api__row_slot(f, o->current), api__slot_size(f));
        api__row_mark(o->m, o->row, i, api__row_has(o->m, o->current, i), api__row_is_null(o->m, o->current, i));
    }
}

/* Reports required members that are missing, in declared order. */
static void report_missing(struct api__pass *p, const struct object *o)
{
    if (p->d->view == API_VIEW_PATCH)
        return;
    for (uint32_t w = 0; w < o->m->words; w++) {
        uint64_t lacking = o->m->required[w] & ~o->seen[w];
        if (o->named)
            lacking &= o->named[w];
        for (; lacking; lacking &= lacking - 1) {
            const api__field *f = &o->m->fields[w * 64 + (uint32_t)__builtin_ctzll(lacking)];
            if (o->current && is_kept(p, o, f) && api__row_has(o->m, o->current, f->index))
                continue;
            api__loc step = {.up = o->loc, .key = f->name};
            struct api__place at = {
                .loc = &step, .input = {o->from, (size_t)(p->scan.p - o->from)}, .secret = p->secret || o->m->secret};
            api__mistake(p->d, &at, API__ISSUE_missing, NONE, NONE);
        }
    }
}

/* Reports readOnly members that a patch removed: null is not their stored value. */
static void report_removed(struct api__pass *p, const struct object *o)
{
    for (uint32_t i = 0; i < o->m->count; i++) {
        const api__field *f = &o->m->fields[i];
        if (!(f->flags & API__READONLY) || is_set(o->seen, i) || !api__row_has(o->m, o->current, i))
            continue;
        api__loc step = {.up = o->loc, .key = f->name};
        struct api__place at = {.loc = &step, .input = API_S("null"), .secret = p->secret};
        api__mistake(p->d, &at, API__ISSUE_extra_forbidden, NONE, NONE);
    }
}

/* Reads the members, then reports or fills in those that are absent. */
static int read_object(struct api__pass *p, struct object *o)
{
    int err = api__scan_open(&p->scan);
    if (!err)
        err = read_members(p, o);
    if (!err && o->unknown > 1)
        err = check_unknown_twice(p, o);
    if (err)
        return err;
    api__scan_close(&p->scan);
    if (o->current && is_merged(p) && !o->named)
        report_removed(p, o);
    if (o->current)
        keep_current(p, o);
    report_missing(p, o);
    if (p->d->view != API_VIEW_PATCH && api__apply_defaults(o->m, o->row, p->d->arena) != 0)
        return api__pass_no_memory(p);
    return 0;
}

/* A patch has only a part of the object, so the object's own check does not apply. */
static bool run_hook(struct api__pass *p, const struct object *o)
{
    if (!o->m->check || p->d->view == API_VIEW_PATCH || p->d->plain)
        return true;
    struct api__place at = {
        .loc = o->loc, .input = {o->from, (size_t)(p->scan.p - o->from)}, .secret = p->secret || o->m->secret};
    return api__value_object_hook(o->m, o->row, &at, p->d);
}

int api__pass_object(struct api__pass *p, const api_model *m, api_str tag, const api__loc *loc, void *row, bool *good)
{
    uint64_t seen[API__MAX_FIELDS / 64] = {0};
    struct object o = {.m = m, .tag = tag, .loc = loc, .row = row, .seen = seen, .from = p->scan.p};
    o.current = api__pass_take_stored(p);
    if (o.current && !loc->up)
        o.named = p->d->named;
    bool bad = p->d->bad;
    p->d->bad = false;
    int err = read_object(p, &o);
    *good = !err && !p->d->bad && run_hook(p, &o);
    p->d->bad |= bad;
    return err ? err : p->d->errors->err;
}
