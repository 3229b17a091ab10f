/* Parsing into a tree: a loop over an explicit stack, so that nested input does not use the call stack. */
#include "json/keys.h"
#include "json/scan.h"

struct level {
    api_node *node, **tail; /* an open array or object, and where its next child goes */
};

struct reader {
    api__scan s;
    api_arena *arena;
    bool unique;
    uint32_t line;
    const char *line_start;
    api__keys root, *keys; /* names of the innermost object, with `unique` */
    struct level open[API_JSON_DEPTH];
};

/* Skips white space and counts lines: no other token can contain a line feed. */
static void space(struct reader *r)
{
    const char *p = r->s.p, *end = r->s.end;
    for (; p < end && (*p == ' ' || *p == '\n' || *p == '\r' || *p == '\t'); p++)
        if (*p == '\n') {
            r->line++;
            r->line_start = p + 1;
        }
    r->s.p = p;
}

static uint32_t column(const struct reader *r)
{
    return (uint32_t)(r->s.p - r->line_start) + 1;
}

static bool at(const struct reader *r, char c)
{
    return r->s.p < r->s.end && *r->s.p == c;
}

/* Adds a node as the next child of the open array or object, or as the root. */
static api_node *child(struct reader *r, api_node **root)
{
    api_node *n = api_arena_calloc(r->arena, 1, sizeof *n);
    struct level *l = r->s.depth ? &r->open[r->s.depth - 1] : NULL;
    if (!n)
        return NULL;
    *(l ? l->tail : root) = n;
    if (l) {
        l->tail = &n->next;
        l->node->count++;
    }
    return n;
}

/* Copies a string that points into the input, because strings of the tree are NUL-terminated. */
static int keep(struct reader *r, api_str *s, const char *from)
{
    if (s->p < from || s->p > r->s.p)
        return API_OK;
    *s = s->n ? api_arena_dup(r->arena, *s) : API_S("");
    return s->p ? API_OK : API_ENOMEM;
}

static int string(struct reader *r, api_str *out)
{
    const char *from = r->s.p;
    int err = api__scan_string(&r->s, r->arena, out, NULL);
    return err ? err : keep(r, out, from);
}

static int number(struct reader *r, api_str *out)
{
    api__numeral n;
    const char *from = r->s.p;
    int err = api__scan_number(&r->s, &n);
    if (err)
        return err;
    *out = n.text;
    return keep(r, out, from);
}

/* Reads a member's name and its colon; `missing` is the reason to report when there is no name. */
static int member(struct reader *r, api_node *n, const char *missing)
{
    const char *quote = r->s.p;
    if (!at(r, '"'))
        return api__scan_fail(&r->s, r->s.p, missing);
    n->key_line = r->line;
    n->key_column = column(r);
    int err = string(r, &n->key);
    if (!err && r->unique && (err = api__keys_add(r->keys, r->arena, n->key)) == API_ECONFLICT)
        err = api__scan_fail(&r->s, quote, "duplicate member name");
    if (err)
        return err;
    space(r);
    if (!at(r, ':'))
        return api__scan_fail(&r->s, r->s.p, "expected ':'");
    r->s.p++;
    return API_OK;
}

static void leave(struct reader *r)
{
    if (r->unique && r->open[r->s.depth - 1].node->kind == API_OBJECT)
        r->keys = r->keys->outer;
    api__scan_close(&r->s);
    r->s.p++;
}

/* At '{' or '['. *more: a child follows. */
static int enter(struct reader *r, api_node *n, api_kind kind, bool *more)
{
    int err = api__scan_open(&r->s);
    if (err)
        return err;
    n->kind = kind;
    r->open[r->s.depth - 1] = (struct level){n, &n->first};
    if (r->unique && kind == API_OBJECT && !(r->keys = api__keys_open(r->keys, r->arena)))
        return API_ENOMEM;
    r->s.p++;
    space(r);
    *more = !at(r, kind == API_OBJECT ? '}' : ']');
    if (!*more)
        leave(r);
    return API_OK;
}

static int word(struct reader *r, api_node *n, const char *text, api_kind kind)
{
    n->kind = kind;
    n->truth = *text == 't';
    return api__scan_word(&r->s, text, strlen(text));
}

static int value(struct reader *r, api_node *n, bool *more)
{
    space(r);
    n->line = r->line;
    n->column = column(r);
    switch (r->s.p < r->s.end ? *r->s.p : 0) {
    case '"':
        n->kind = API_STRING;
        return string(r, &n->text);
    case '{':
        return enter(r, n, API_OBJECT, more);
    case '[':
        return enter(r, n, API_ARRAY, more);
    case 't':
        return word(r, n, "true", API_BOOL);
    case 'f':
        return word(r, n, "false", API_BOOL);
    case 'n':
        return word(r, n, "null", API_NULL);
    case '-':
    case '0' ... '9':
        n->kind = API_NUMBER;
        return number(r, &n->text);
    }
    return api__scan_fail(&r->s, r->s.p, "expected a value");
}

/* Reads a child of the open array or object, or the root: its name, if it has one, and its value. */
static int one(struct reader *r, api_node **root, const char *missing, bool *more)
{
    api_node *n = child(r, root);
    int err = n ? 0 : API_ENOMEM;
    *more = false;
    if (!err && r->s.depth && r->open[r->s.depth - 1].node->kind == API_OBJECT)
        err = member(r, n, missing);
    return err ? err : value(r, n, more);
}

/* After a value in an array or object. *more: another one follows. */
static int next(struct reader *r, bool *more)
{
    bool object = r->open[r->s.depth - 1].node->kind == API_OBJECT;
    space(r);
    *more = at(r, ',');
    if (*more) {
        r->s.p++;
        space(r);
    } else if (at(r, object ? '}' : ']')) {
        leave(r);
    } else {
        return api__scan_fail(&r->s, r->s.p, object ? "expected ',' or '}'" : "expected ',' or ']'");
    }
    return API_OK;
}

static int document(struct reader *r, api_node **root)
{
    const char *missing = "expected a member name or '}'";
    bool more = true;
    int err = 0;
    while (!err && more) {
        err = one(r, root, missing, &more);
        missing = "expected a member name or '}'";
        while (!err && !more && r->s.depth) {
            err = next(r, &more);
            missing = "expected a member name";
        }
    }
    return err ? err : api__scan_end(&r->s);
}

int api_json_parse(api_arena *a, api_str text, unsigned flags, api_node **out, api_json_error *err)
{
    struct reader r;
    memset(&r, 0, offsetof(struct reader, open));
    api__scan_init(&r.s, text);
    r.arena = a;
    r.unique = flags & API_JSON_UNIQUE;
    r.line = 1;
    r.line_start = text.p;
    r.keys = &r.root;
    *out = NULL;
    int code = document(&r, out);
    if (code)
        *out = NULL;
    if (code == API_EJSON && err)
        api__scan_error(&r.s, err);
    return code;
}
