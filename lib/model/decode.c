/* JSON into rows. One pass: each member is found, scanned, converted, checked and stored before the next is looked at.
 *
 * Two kinds of failure go different ways: malformed JSON ends everything at once (a non-zero return, place kept in the
 * scanner); a value that breaks the schema is recorded, its slot stays absent, and the pass goes on. */
#include "model/decode.h"

#include "model/encode.h"
#include "model/value.h"
#include "json/scan.h"

#define NONE ((api_str){NULL, 0})

/* What all functions of one pass share. */
struct pass {
    api__scan scan;
    struct api__decode *d;
    bool secret; /* inside a writeOnly field */
};

static int read_value(struct pass *p, const api__field *f, const api__loc *loc, void *slot, bool *present, bool *null);

static int out_of_memory(struct pass *p)
{
    p->d->errors->err = API_ENOMEM;
    return API_ENOMEM;
}

static bool field_secret(const struct pass *p, const api__field *f)
{
    return p->secret || f->flags & API__WRITEONLY || (f->object && f->object->secret) ||
           (f->item && f->item->object && f->item->object->secret);
}

static struct api__place place(const struct pass *p, const api__field *f, const api__loc *loc, const char *from)
{
    api_str source = {from, from ? (size_t)(p->scan.p - from) : 0};
    return (struct api__place){.loc = loc, .input = source, .secret = field_secret(p, f)};
}

static int skip(struct pass *p, api_str *raw)
{
    return api__scan_value(&p->scan, p->d->arena, API_JSON_UNIQUE, raw);
}

/* \u0000 in any string of it, escaped as it must be: an even number of backslashes before would make it a plain u. */
static bool has_nul(api_str json)
{
    const char *p = json.p, *end = json.p + json.n;
    while ((p = memmem(p, (size_t)(end - p), "\\u0000", 6))) {
        const char *q = p;
        while (q > json.p && q[-1] == '\\')
            q--;
        if ((p - q) % 2 == 0)
            return true;
        p += 2;
    }
    return false;
}

static int wrong_type(struct pass *p, const api__field *f, const api__loc *loc)
{
    const char *from = p->scan.p;
    int err = skip(p, NULL);
    if (err)
        return err;
    struct api__place at = place(p, f, loc, from);
    api__mistake_type(p->d, &at, f);
    return 0;
}

/* Scalars: each reads one value of its kind or records a mistake; *good says whether the slot holds it. */

static int read_string(struct pass *p, const api__field *f, const api__loc *loc, void *slot, bool *good)
{
    if (*p->scan.p != '"')
        return wrong_type(p, f, loc);
    const char *from = p->scan.p;
    api_str s;
    bool nul = false;
    int err = api__scan_string(&p->scan, p->d->arena, &s, &nul);
    if (err)
        return err;
    struct api__place at = place(p, f, loc, from);
    *good = api__value_string(f, s, nul, &at, p->d, slot);
    return 0;
}

static bool starts_number(char c)
{
    return c == '-' || (c >= '0' && c <= '9');
}

static int read_number(struct pass *p, const api__field *f, const api__loc *loc, void *slot, bool *good)
{
    if (!starts_number(*p->scan.p))
        return wrong_type(p, f, loc);
    const char *from = p->scan.p;
    api_str digits;
    bool integral;
    int err = api__scan_number(&p->scan, &digits, &integral);
    if (err)
        return err;
    struct api__place at = place(p, f, loc, from);
    *good = api__value_number(f, digits, &at, p->d, slot);
    return 0;
}

static int read_boolean(struct pass *p, const api__field *f, const api__loc *loc, void *slot, bool *good)
{
    char c = *p->scan.p;
    if (c != 't' && c != 'f')
        return wrong_type(p, f, loc);
    const char *from = p->scan.p;
    int err = c == 't' ? api__scan_word(&p->scan, "true", 4) : api__scan_word(&p->scan, "false", 5);
    if (err)
        return err;
    *(bool *)slot = c == 't';
    struct api__place at = place(p, f, loc, from);
    *good = !f->enum_count || api__value_enum(f, slot, &at, p->d);
    return 0;
}

static int read_decimal(struct pass *p, const api__field *f, const api__loc *loc, void *slot, bool *good)
{
    if (f->flags & API__AS_NUMBER)
        return read_number(p, f, loc, slot, good);
    if (*p->scan.p != '"')
        return wrong_type(p, f, loc);
    const char *from = p->scan.p;
    api_str s;
    int err = api__scan_string(&p->scan, p->d->arena, &s, NULL);
    if (err)
        return err;
    struct api__place at = place(p, f, loc, from);
    *good = api__value_number(f, s, &at, p->d, slot);
    return 0;
}

static bool copy_compact(struct pass *p, api_str raw, api_str *out)
{
    api_buf b;
    api_buf_init(&b, API_BUF_NO_MAX);
    api_json_put_compact(&b, raw);
    *out = api_arena_dup(p->d->arena, api_buf_get(&b));
    bool good = !b.err && out->p;
    api_buf_deinit(&b);
    return good;
}

static int read_any(struct pass *p, const api__field *f, const api__loc *loc, void *slot, bool *good)
{
    api_str raw;
    int err = skip(p, &raw);
    if (err)
        return err;
    if (!copy_compact(p, raw, slot))
        return out_of_memory(p);
    struct api__place at = place(p, f, loc, raw.p);
    *good = !has_nul(raw);
    if (!*good)
        api__mistake(p->d, &at, API__ISSUE_null_character, NONE, NONE);
    else if (f->enum_count)
        *good = api__value_enum(f, slot, &at, p->d);
    return 0;
}

/* Arrays */

struct items {
    char *p;
    uint8_t *null;
    size_t n, cap, size;
    bool any_null;
};

static bool items_grow(struct items *it, api_arena *a)
{
    if (it->n < it->cap)
        return true;
    size_t cap = it->cap ? it->cap * 2 : 8;
    char *mem = api_arena_calloc(a, cap, it->size);
    uint8_t *null = api_arena_calloc(a, cap, 1);
    if (!mem || !null)
        return false;
    if (it->n) {
        memcpy(mem, it->p, it->n * it->size);
        memcpy(null, it->null, it->n);
    }
    it->p = mem;
    it->null = null;
    it->cap = cap;
    return true;
}

/* The items between the brackets; *good only if every one was. */
static int read_items(struct pass *p, const api__field *f, const api__loc *loc, struct items *it, bool *good)
{
    api__scan *s = &p->scan;
    *good = true;
    s->p++;
    api__scan_space(s);
    if (s->p < s->end && *s->p == ']') {
        s->p++;
        return 0;
    }
    for (;;) {
        if (!items_grow(it, p->d->arena))
            return out_of_memory(p);
        api__loc step = {.up = loc, .index = it->n};
        bool present = false, null = false;
        int err = read_value(p, f->item, &step, it->p + it->n * it->size, &present, &null);
        if (err)
            return err;
        it->null[it->n] = null;
        it->any_null |= null;
        *good &= present || null;
        it->n++;
        api__scan_space(s);
        char c = s->p < s->end ? *s->p : 0;
        if (c != ',' && c != ']')
            return api__scan_fail(s, s->p, "expected ',' or ']'");
        s->p++;
        if (c == ']')
            return 0;
    }
}

static int read_array(struct pass *p, const api__field *f, const api__loc *loc, void *slot, bool *good)
{
    if (*p->scan.p != '[')
        return wrong_type(p, f, loc);
    const char *from = p->scan.p;
    struct items it = {.size = api__slot_size(f->item)};
    int err = api__scan_open(&p->scan);
    if (!err)
        err = read_items(p, f, loc, &it, good);
    if (err)
        return err;
    api__scan_close(&p->scan);
    api_list *list = slot;
    *list = (api_list){.p = it.p, .n = it.n, .null = it.any_null ? it.null : NULL};
    struct api__place at = place(p, f, loc, from);
    if (*good)
        *good = api__value_list(f, list, &at, p->d);
    return p->d->errors->err;
}

/* Objects */

struct object {
    const api_model *m;
    const api__loc *loc;
    void *row;
    const void *current; /* the stored row, of the outermost object only */
    uint64_t *seen;      /* bit words */
    const char *from;
    uint32_t next;    /* the declared field expected now */
    uint32_t unknown; /* members that are no field */
};

/* At '"': the member's name, then the colon. *f is NULL for a name that is no field. */
static int read_name(struct pass *p, struct object *o, const api__field **f, api_str *name)
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

static bool refused(const struct pass *p, const struct object *o, const api__field *f)
{
    return f->flags & API__READONLY && (p->d->view == API_VIEW_CREATE || p->d->view == API_VIEW_PATCH ||
                                        (p->d->view == API_VIEW_REPLACE && !o->current && !p->d->merged));
}

/* A readOnly field may come back as it was sent. */
static int read_unchanged(struct pass *p, const struct object *o, const api__field *f, bool *same)
{
    api_str raw;
    int err = skip(p, &raw);
    if (err)
        return err;
    api_buf sent, stored;
    api_buf_init(&sent, API_BUF_NO_MAX);
    api_buf_init(&stored, API_BUF_NO_MAX);
    api_json_put_compact(&sent, raw);
    if (api__row_has(o->m, o->current, f->index))
        api__encode_value(f, api__row_slot(f, o->current), 0, &stored);
    else
        API_BUF_LIT(&stored, "null");
    *same = api_str_eq(api_buf_get(&sent), api_buf_get(&stored));
    api_buf_deinit(&sent);
    api_buf_deinit(&stored);
    return 0;
}

static int read_extra(struct pass *p, struct object *o, const api__field *f, const api__loc *loc)
{
    api_str raw;
    int err = skip(p, &raw);
    if (err)
        return err;
    struct api__place at = {loc, raw, p->secret || o->m->secret, false};
    if (f || !o->m->extra)
        api__mistake(p->d, &at, API__ISSUE_extra_forbidden, NONE, NONE);
    else if (has_nul(raw))
        api__mistake(p->d, &at, API__ISSUE_null_character, NONE, NONE);
    return 0;
}

static int read_member(struct pass *p, struct object *o, const api__field *f, const api__loc *loc)
{
    if (!f || refused(p, o, f)) {
        o->unknown += !f;
        return read_extra(p, o, f, loc);
    }
    if (f->flags & API__READONLY && o->current) {
        const char *from = p->scan.p;
        bool same = false;
        int err = read_unchanged(p, o, f, &same);
        struct api__place at = {loc, {from, (size_t)(p->scan.p - from)}, false, false};
        if (!err && !same)
            api__mistake(p->d, &at, API__ISSUE_extra_forbidden, NONE, NONE);
        return err;
    }
    bool present = false, null = false;
    int err = read_value(p, f, loc, api__row_slot(f, o->row), &present, &null);
    if (err)
        return err;
    if (present || null)
        api__row_mark(o->m, o->row, f->index, present, null);
    return 0;
}

static int read_members(struct pass *p, struct object *o)
{
    api__scan *s = &p->scan;
    s->p++;
    api__scan_space(s);
    if (s->p < s->end && *s->p == '}') {
        s->p++;
        return 0;
    }
    for (;;) {
        const api__field *f = NULL;
        api_str name;
        const char *at = s->p;
        int err = read_name(p, o, &f, &name);
        if (err)
            return err;
        if (f) {
            uint64_t bit = 1ULL << (f->index & 63);
            if (o->seen[f->index >> 6] & bit)
                return api__scan_fail(s, at, "a key is given twice");
            o->seen[f->index >> 6] |= bit;
            o->next = f->index + 1;
        }
        api__scan_space(s);
        api__loc step = {.up = o->loc, .key = name};
        err = read_member(p, o, f, &step);
        if (err)
            return err;
        api__scan_space(s);
        char c = s->p < s->end ? *s->p : 0;
        if (c != ',' && c != '}')
            return api__scan_fail(s, s->p, "expected ',' or '}'");
        s->p++;
        if (c == '}')
            return 0;
        api__scan_space(s);
    }
}

/* Unknown members may repeat each other; only they are not seen by the bits. */
static int check_unknown_twice(struct pass *p, const struct object *o)
{
    api__scan again = p->scan;
    again.p = o->from;
    again.end = p->scan.p;
    int err = api__scan_value(&again, p->d->arena, API_JSON_UNIQUE, NULL);
    if (err == API_EJSON)
        return api__scan_fail(&p->scan, again.at, again.reason);
    return err;
}

/* Members that must be there and are not, in declared order. */
static void report_missing(struct pass *p, const struct object *o)
{
    if (p->d->view == API_VIEW_PATCH)
        return;
    for (uint32_t w = 0; w < o->m->words; w++) {
        uint64_t lacking = o->m->required[w] & ~o->seen[w];
        for (; lacking; lacking &= lacking - 1) {
            const api__field *f = &o->m->fields[w * 64 + (uint32_t)__builtin_ctzll(lacking)];
            api__loc step = {.up = o->loc, .key = f->name};
            struct api__place at = {&step, {o->from, (size_t)(p->scan.p - o->from)}, p->secret || o->m->secret, false};
            api__mistake(p->d, &at, API__ISSUE_missing, NONE, NONE);
        }
    }
}

/* What the input may leave to the stored row. */
static void keep_current(struct pass *p, const struct object *o)
{
    for (uint32_t i = 0; i < o->m->count; i++) {
        const api__field *f = &o->m->fields[i];
        bool given = o->seen[i >> 6] >> (i & 63) & 1;
        bool keep = f->flags & API__READONLY || (f->flags & API__WRITEONLY && !given && !p->d->merged);
        if (!keep)
            continue;
        memcpy(api__row_slot(f, o->row), api__row_slot(f, o->current), api__slot_size(f));
        api__row_mark(o->m, o->row, i, api__row_has(o->m, o->current, i), api__row_is_null(o->m, o->current, i));
    }
}

static int read_object(struct pass *p, const api_model *m, const api__loc *loc, void *row)
{
    uint64_t seen[API__MAX_FIELDS / 64] = {0};
    struct object o = {.m = m, .loc = loc, .row = row, .seen = seen, .from = p->scan.p};
    if (p->d->view == API_VIEW_REPLACE && loc && !loc->up)
        o.current = p->d->current;
    int err = api__scan_open(&p->scan);
    if (!err)
        err = read_members(p, &o);
    if (!err && o.unknown > 1)
        err = check_unknown_twice(p, &o);
    if (err)
        return err;
    api__scan_close(&p->scan);
    if (o.current)
        keep_current(p, &o);
    report_missing(p, &o);
    if (p->d->view != API_VIEW_PATCH && api__apply_defaults(m, row, p->d->arena) != 0)
        return out_of_memory(p);
    return 0;
}

static int read_nested(struct pass *p, const api__field *f, const api__loc *loc, void *slot, bool *good)
{
    if (*p->scan.p != '{')
        return wrong_type(p, f, loc);
    bool bad = p->d->bad, secret = p->secret;
    p->d->bad = false;
    p->secret = secret || f->flags & API__WRITEONLY;
    int err = read_object(p, f->object, loc, slot);
    p->secret = secret;
    *good = !p->d->bad;
    p->d->bad |= bad;
    return err;
}

/* A column of JSON: the value is read as its type, then written in its normal form. */
static int read_as_json(struct pass *p, const api__field *f, const api__loc *loc, void *slot, bool *good)
{
    api__field typed = *f;
    typed.flags &= ~(unsigned)API__AS_JSON;
    void *value = api_arena_calloc(p->d->arena, 1, api__slot_size(&typed));
    if (!value)
        return out_of_memory(p);
    const char *from = p->scan.p;
    int err =
        f->type == API_T_ARRAY ? read_array(p, &typed, loc, value, good) : read_nested(p, &typed, loc, value, good);
    if (err || !*good)
        return err;
    if ((f->object && f->object->open) || (f->item && f->item->object && f->item->object->open))
        return copy_compact(p, (api_str){from, (size_t)(p->scan.p - from)}, slot) ? 0 : out_of_memory(p);
    api_buf b;
    api_buf_init(&b, API_BUF_NO_MAX);
    api__encode_value(&typed, value, API__ENCODE_SECRETS, &b);
    *(api_str *)slot = api_arena_dup(p->d->arena, api_buf_get(&b));
    bool failed = b.err || !((api_str *)slot)->p;
    api_buf_deinit(&b);
    return failed ? out_of_memory(p) : 0;
}

/* Any value */

/* "null removes" in a merge patch; elsewhere null is a value of nullable fields only. */
static bool null_allowed(const struct pass *p, const api__field *f)
{
    return f->flags & API__NULLABLE || (p->d->view == API_VIEW_PATCH && !(f->flags & API__REQUIRED) && f->name.n);
}

static int read_value(struct pass *p, const api__field *f, const api__loc *loc, void *slot, bool *present, bool *null)
{
    static int (*const readers[API__TYPES])(struct pass *, const api__field *, const api__loc *, void *, bool *) = {
        [API_T_STRING] = read_string,   [API_T_INTEGER] = read_number,  [API_T_NUMBER] = read_number,
        [API_T_BOOLEAN] = read_boolean, [API_T_DECIMAL] = read_decimal, [API_T_DATE] = read_string,
        [API_T_DATETIME] = read_string, [API_T_TIME] = read_string,     [API_T_DURATION] = read_string,
        [API_T_UUID] = read_string,     [API_T_EMAIL] = read_string,    [API_T_URI] = read_string,
        [API_T_IPV4] = read_string,     [API_T_IPV6] = read_string,     [API_T_ARRAY] = read_array,
        [API_T_OBJECT] = read_nested,   [API_T_ANY] = read_any,
    };
    api__scan *s = &p->scan;
    api__scan_space(s);
    if (s->p == s->end)
        return api__scan_fail(s, s->p, "expected a value");
    if (*s->p == 'n' && f->type != API_T_ANY && null_allowed(p, f)) {
        *null = true;
        return api__scan_word(s, "null", 4);
    }
    if (f->flags & API__AS_JSON)
        return read_as_json(p, f, loc, slot, present);
    return readers[f->type](p, f, loc, slot, present);
}

/* Entry points */

static struct pass start(api_str json, struct api__decode *d)
{
    struct pass p = {.d = d};
    api__scan_init(&p.scan, json);
    d->bad = false;
    return p;
}

static int finish(struct pass *p, int err)
{
    if (!err)
        err = api__scan_end(&p->scan);
    if (err == API_EJSON)
        api__scan_error(&p->scan, &p->d->json);
    if (!err && p->d->errors->err)
        err = p->d->errors->err;
    return err ? err : p->d->bad ? API_EINVALID : 0;
}

static int read_row(struct pass *p, const api_model *m, const api__loc *loc, void *row)
{
    api__field body = {.type = API_T_OBJECT, .object = (struct api_model *)m};
    api__scan_space(&p->scan);
    if (p->scan.p == p->scan.end)
        return api__scan_fail(&p->scan, p->scan.p, "expected a value");
    if (*p->scan.p != '{')
        return wrong_type(p, &body, loc);
    return read_object(p, m, loc, row);
}

int api__decode_row(const api_model *m, api_str json, struct api__decode *d, void *row)
{
    struct pass p = start(json, d);
    api__loc top = {.key = api_str_of(d->where)};
    return finish(&p, read_row(&p, m, &top, row));
}

static int read_rows(struct pass *p, const api_model *m, const api__loc *loc, size_t max, struct items *it)
{
    api__scan *s = &p->scan;
    s->p++;
    api__scan_space(s);
    if (s->p < s->end && *s->p == ']') {
        s->p++;
        return 0;
    }
    for (;;) {
        if (it->n == max)
            return API_ETOOBIG;
        if (!items_grow(it, p->d->arena))
            return out_of_memory(p);
        api__loc step = {.up = loc, .index = it->n};
        int err = read_row(p, m, &step, it->p + it->n * it->size);
        if (err)
            return err;
        it->n++;
        api__scan_space(s);
        char c = s->p < s->end ? *s->p : 0;
        if (c != ',' && c != ']')
            return api__scan_fail(s, s->p, "expected ',' or ']'");
        s->p++;
        if (c == ']')
            return 0;
    }
}

int api__decode_rows(const api_model *m, api_str json, struct api__decode *d, size_t max, void **rows, size_t *n)
{
    struct pass p = start(json, d);
    api__loc top = {.key = api_str_of(d->where)};
    struct items it = {.size = m->size};
    api__scan_space(&p.scan);
    int err = api__scan_open(&p.scan);
    if (!err)
        err = read_rows(&p, m, &top, max, &it);
    if (!err)
        api__scan_close(&p.scan);
    *rows = it.p;
    *n = it.n;
    return finish(&p, err);
}

bool api__json_is_array(api_str json)
{
    api__scan s;
    api__scan_init(&s, json);
    api__scan_space(&s);
    return s.p < s.end && *s.p == '[';
}

int api__decode_value(const api__field *f, api_str json, const api__loc *loc, struct api__decode *d, void *slot,
                      bool *null)
{
    struct pass p = start(json, d);
    bool present = false;
    *null = false;
    return finish(&p, read_value(&p, f, loc, slot, &present, null));
}

int api__apply_defaults(const api_model *m, void *row, api_arena *a)
{
    for (uint32_t i = 0; i < m->count; i++) {
        const api__field *f = &m->fields[i];
        if (!(f->flags & API__HAS_DEFAULT) || api__row_has(m, row, i) || api__row_is_null(m, row, i))
            continue;
        if (api_str_is(f->default_json, "null")) {
            api__row_mark(m, row, i, false, true);
            continue;
        }
        struct api_errors errors;
        api__errors_init(&errors);
        struct api__decode d = {.view = API_VIEW_ANY, .arena = a, .errors = &errors};
        bool null;
        int err = api__decode_value(f, f->default_json, NULL, &d, api__row_slot(f, row), &null);
        api__errors_deinit(&errors);
        if (err)
            return err;
        api__row_mark(m, row, i, !null, null);
    }
    return 0;
}
