/* Checks any value without building a tree: a loop over an explicit stack of at most API_JSON_DEPTH bits. */
#include "json/keys.h"
#include "json/scan.h"

_Static_assert(API_JSON_DEPTH <= 64, "one bit per open array or object");

struct walk {
    api__scan *s;
    api_arena *arena; /* with API_JSON_UNIQUE, else NULL */
    unsigned base;    /* the depth at the start */
    uint64_t objects; /* bit d is set when an object is open at depth d + 1 */
    api__keys root;   /* anchor of the outermost object's set */
    api__keys *keys;  /* of the innermost object */
};

/* Records a member's name, to find duplicates; at: its opening quote. */
static int remember(struct walk *w, const char *at, api_str key)
{
    int err = api__keys_add(w->keys, w->arena, key);
    return err == API_ECONFLICT ? api__scan_fail(w->s, at, "duplicate member name") : err;
}

/* A member's name and its colon. */
static int member(struct walk *w, const char *missing)
{
    api__scan *s = w->s;
    const char *at = s->p;
    api_str key;
    if (at == s->end || *at != '"')
        return api__scan_fail(s, at, missing);
    int err = w->arena ? api__scan_string(s, w->arena, &key, NULL) : api__scan_string_skip(s);
    if (!err && w->arena)
        err = remember(w, at, key);
    if (err)
        return err;
    api__scan_space(s);
    if (s->p == s->end || *s->p != ':')
        return api__scan_fail(s, s->p, "expected ':'");
    s->p++;
    return API_OK;
}

static void leave(struct walk *w)
{
    uint64_t bit = (uint64_t)1 << (w->s->depth - 1);
    if (w->arena && w->objects & bit)
        w->keys = w->keys->outer;
    w->objects &= ~bit;
    api__scan_close(w->s);
}

/* At '{' or '['. *more: it is not empty. */
static int enter(struct walk *w, bool object, bool *more)
{
    api__scan *s = w->s;
    int err = api__scan_open(s);
    if (err)
        return err;
    if (object) {
        w->objects |= (uint64_t)1 << (s->depth - 1);
        if (w->arena && !(w->keys = api__keys_open(w->keys, w->arena)))
            return API_ENOMEM;
    }
    s->p++;
    api__scan_space(s);
    *more = s->p == s->end || *s->p != (object ? '}' : ']');
    if (*more)
        return object ? member(w, "expected a member name or '}'") : API_OK;
    s->p++;
    leave(w);
    return API_OK;
}

static int value(struct walk *w, bool *more)
{
    api__scan *s = w->s;
    api__numeral number;
    *more = false;
    api__scan_space(s);
    if (s->p == s->end)
        return api__scan_fail(s, s->p, NULL);
    switch (*s->p) {
    case '"':
        return api__scan_string_skip(s);
    case '{':
        return enter(w, true, more);
    case '[':
        return enter(w, false, more);
    case 't':
        return api__scan_word(s, "true", 4);
    case 'f':
        return api__scan_word(s, "false", 5);
    case 'n':
        return api__scan_word(s, "null", 4);
    }
    if (*s->p != '-' && (*s->p < '0' || *s->p > '9'))
        return api__scan_fail(s, s->p, "expected a value");
    return api__scan_number(s, &number);
}

/* After a value in an array or object. *more: another one follows. */
static int next(struct walk *w, bool *more)
{
    api__scan *s = w->s;
    bool object = w->objects >> (s->depth - 1) & 1;
    api__scan_space(s);
    char c = s->p < s->end ? *s->p : 0;
    *more = c == ',';
    if (c == (object ? '}' : ']')) {
        s->p++;
        leave(w);
        return API_OK;
    }
    if (!*more)
        return api__scan_fail(s, s->p, object ? "expected ',' or '}'" : "expected ',' or ']'");
    s->p++;
    if (!object)
        return API_OK;
    api__scan_space(s);
    return member(w, "expected a member name");
}

int api__scan_value(api__scan *s, api_arena *a, unsigned flags, api_str *raw)
{
    struct walk w = {.s = s, .arena = flags & API_JSON_UNIQUE ? a : NULL, .base = s->depth};
    w.keys = &w.root;
    api__scan_space(s);
    const char *start = s->p;
    bool more = true;
    int err = 0;
    while (!err && more) {
        err = value(&w, &more);
        while (!err && !more && s->depth > w.base)
            err = next(&w, &more);
    }
    if (!err && raw)
        *raw = (api_str){start, (size_t)(s->p - start)};
    return err;
}

int api_json_check(api_str text, unsigned flags, api_json_error *err)
{
    api__scan s;
    api_arena a;
    api__scan_init(&s, text);
    api_arena_init(&a, SIZE_MAX / 2);
    int code = api__scan_value(&s, &a, flags, NULL);
    if (!code)
        code = api__scan_end(&s);
    if (code == API_EJSON && err)
        api__scan_error(&s, err);
    api_arena_deinit(&a);
    return code;
}
