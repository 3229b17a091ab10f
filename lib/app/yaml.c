#include "app/yaml.h"

#include <libfyaml.h>

#include "app/yaml_quoted.h"
#include "app/yaml_text.h"
#include "json/keys.h"

/* libfyaml's events to nodes. Its marks count lines and columns from 0, its diagnostics from 1. */
struct yaml {
    struct fy_parser *parser;
    struct fy_event *event; /* the next one, not yet taken */
    api_arena *arena;
    const char *file;
    api_str source;
    api_problems *problems;
    unsigned depth, nodes;
    api__keys root, *keys; /* names of the innermost open mapping */
    int err;
};

static int fail_at(struct yaml *y, unsigned line, unsigned column, const char *text)
{
    if (!y->err) {
        api_problems_add(y->problems, y->file, line, column, "%s", text);
        y->err = API_ECONFIG;
    }
    return y->err;
}

static const struct fy_mark *mark_of(struct fy_event *e)
{
    static const struct fy_mark none;
    const struct fy_mark *m = e ? fy_event_start_mark(e) : NULL;
    return m ? m : &none;
}

static int fail(struct yaml *y, const char *text)
{
    const struct fy_mark *m = mark_of(y->event);
    return fail_at(y, (unsigned)m->line + 1, (unsigned)m->column + 1, text);
}

static enum fy_event_type type_of(const struct yaml *y)
{
    return y->event ? y->event->type : FYET_NONE;
}

static void advance(struct yaml *y)
{
    fy_parser_event_free(y->parser, y->event);
    y->event = fy_parser_parse(y->parser);
}

static bool word_is(api_str s, const char *const *words)
{
    for (; *words; words++)
        if (api_str_is(s, *words))
            return true;
    return false;
}

static size_t digits(api_str s, size_t i, const char *set)
{
    while (i < s.n && s.p[i] && strchr(set, s.p[i]))
        i++;
    return i;
}

/* The core schema's numbers (YAML 1.2.2, 10.3.2), which are more than JSON's. */
static bool core_number(api_str s)
{
    static const char decimal[] = "0123456789";
    if (s.n > 2 && s.p[0] == '0' && (s.p[1] == 'o' || s.p[1] == 'x'))
        return digits(s, 2, s.p[1] == 'o' ? "01234567" : "0123456789abcdefABCDEF") == s.n;
    size_t i = s.n && (s.p[0] == '-' || s.p[0] == '+'), start = i;
    i = digits(s, i, decimal);
    size_t count = i - start;
    if (i < s.n && s.p[i] == '.') {
        start = ++i;
        i = digits(s, i, decimal);
        count += i - start;
    }
    if (count && i < s.n && (s.p[i] == 'e' || s.p[i] == 'E')) {
        i++;
        if (i < s.n && (s.p[i] == '-' || s.p[i] == '+'))
            i++;
        start = i;
        i = digits(s, i, decimal);
        count = i - start;
    }
    return count && i == s.n;
}

static bool json_number(api_str s)
{
    double d;
    return api_json_double(s, &d);
}

static void resolve_plain(struct yaml *y, api_node *n)
{
    static const char *const nulls[] = {"", "~", "null", "Null", "NULL", NULL};
    static const char *const trues[] = {"true", "True", "TRUE", NULL};
    static const char *const falses[] = {"false", "False", "FALSE", NULL};
    static const char *const floats[] = {".inf",  ".Inf", ".INF", "+.inf", "-.inf", "-.Inf",
                                         "-.INF", ".nan", ".NaN", ".NAN",  NULL};
    if (word_is(n->text, nulls))
        n->kind = API_NULL;
    else if (word_is(n->text, trues) || word_is(n->text, falses)) {
        n->kind = API_BOOL;
        n->truth = n->text.p[0] == 't' || n->text.p[0] == 'T';
    } else if (json_number(n->text))
        n->kind = API_NUMBER;
    else if (word_is(n->text, floats))
        fail(y, "JSON has no infinities and no NaN: write a number, or a string in quotes");
    else if (core_number(n->text))
        fail(y, "not a JSON number: write it in decimal, without leading zeros or plus, or as a string in "
                "quotes");
}

static api_str single_quoted(const struct yaml *y, struct fy_token *t)
{
    size_t start = fy_token_start_mark(t)->input_pos, end = fy_token_end_mark(t)->input_pos;
    return api__yaml_single_quoted((api_str){y->source.p + start, end - start}, y->arena);
}

static api_str token_text(struct yaml *y, struct fy_token *t)
{
    size_t n = 0;
    bool single = t && fy_token_scalar_style(t) == FYSS_SINGLE_QUOTED;
    const char *p = t && !single ? fy_token_get_text(t, &n) : "";
    api_str s = {NULL, 0};
    if (single)
        s = single_quoted(y, t);
    else if (p)
        s = api_arena_dup(y->arena, (api_str){p, n});
    if (!s.p)
        y->err = API_ENOMEM;
    return s;
}

static api_node *node_new(struct yaml *y, api_kind kind)
{
    api_node *n = api_arena_calloc(y->arena, 1, sizeof *n);
    if (!n) {
        y->err = API_ENOMEM;
        return NULL;
    }
    if (++y->nodes > API__YAML_NODES)
        fail(y, "too many values in one file");
    const struct fy_mark *m = fy_event_start_mark(y->event);
    n->kind = kind;
    n->line = m ? (uint32_t)m->line + 1 : 0;
    n->column = m ? (uint32_t)m->column + 1 : 0;
    return n;
}

/* An omitted value has no mark: its problems get the place of its key, or of the list it is in. */
static void place_empty(api_node *n, unsigned line, unsigned column)
{
    if (n->line)
        return;
    n->line = line;
    n->column = column;
}

static api_node *read_node(struct yaml *y);

static api_node *read_scalar(struct yaml *y)
{
    api_node *n = node_new(y, API_STRING);
    if (!n)
        return NULL;
    struct fy_token *t = y->event->scalar.value;
    n->text = token_text(y, t);
    if (!y->err && (!t || fy_token_scalar_style(t) == FYSS_PLAIN))
        resolve_plain(y, n);
    if (!y->err && n->text.n && memchr(n->text.p, 0, n->text.n))
        fail(y, "NUL characters are not allowed");
    advance(y);
    return n;
}

static void append(api_node *parent, api_node **last, api_node *child)
{
    if (*last)
        (*last)->next = child;
    else
        parent->first = child;
    *last = child;
    parent->count++;
}

static api_node *read_sequence(struct yaml *y)
{
    api_node *n = node_new(y, API_ARRAY), *last = NULL;
    advance(y);
    while (n && !y->err && type_of(y) != FYET_SEQUENCE_END) {
        api_node *item = read_node(y);
        if (!item)
            continue;
        place_empty(item, n->line, n->column);
        append(n, &last, item);
    }
    if (!y->err)
        advance(y);
    return n;
}

static void fail_twice(struct yaml *y, const api_node *object, api_str key)
{
    char text[256];
    snprintf(text, sizeof text, "duplicate key \"%.*s\", first given on line %u", (int)(key.n > 100 ? 100 : key.n),
             key.p, api_node_find(object, key)->key_line);
    fail(y, text);
}

static api_node *read_member(struct yaml *y, const api_node *object)
{
    const struct fy_mark *m = mark_of(y->event);
    unsigned line = (unsigned)m->line + 1, column = (unsigned)m->column + 1;
    if (type_of(y) != FYET_SCALAR) {
        fail(y, "a key must be a string");
        return NULL;
    }
    api_str key = token_text(y, y->event->scalar.value);
    if (y->err)
        return NULL;
    y->err = api__keys_add(y->keys, y->arena, key);
    if (y->err == API_ECONFLICT) {
        y->err = 0;
        fail_twice(y, object, key);
    }
    if (y->err)
        return NULL;
    advance(y);
    api_node *value = read_node(y);
    if (value) {
        value->key = key;
        value->key_line = line;
        value->key_column = column;
        place_empty(value, line, column);
    }
    return value;
}

static api_node *read_mapping(struct yaml *y)
{
    api_node *n = node_new(y, API_OBJECT), *last = NULL;
    api__keys *outer = y->keys;
    if (!(y->keys = api__keys_open(outer, y->arena)))
        y->err = API_ENOMEM;
    advance(y);
    while (n && !y->err && type_of(y) != FYET_MAPPING_END) {
        api_node *member = read_member(y, n);
        if (member)
            append(n, &last, member);
    }
    y->keys = outer;
    if (!y->err)
        advance(y);
    return n;
}

static api_node *read_node(struct yaml *y)
{
    if (!y->event) {
        fail_at(y, 1, 1, "unexpected end of file");
        return NULL;
    }
    if (type_of(y) == FYET_ALIAS || fy_event_get_anchor_token(y->event))
        fail(y, "anchors and aliases are not supported: write the value out");
    else if (fy_event_get_tag_token(y->event))
        fail(y, "tags are not supported");
    if (y->err)
        return NULL;
    if (type_of(y) == FYET_SCALAR)
        return read_scalar(y);
    if (++y->depth > API_JSON_DEPTH) {
        fail(y, "nested too deeply");
        return NULL;
    }
    api_node *n = NULL;
    if (type_of(y) == FYET_SEQUENCE_START)
        n = read_sequence(y);
    else if (type_of(y) == FYET_MAPPING_START)
        n = read_mapping(y);
    else
        fail(y, "expected a value");
    y->depth--;
    return y->err ? NULL : n;
}

static void skip(struct yaml *y, enum fy_event_type type)
{
    if (type_of(y) == type)
        advance(y);
}

static api_node *read_document(struct yaml *y)
{
    advance(y);
    skip(y, FYET_STREAM_START);
    if (type_of(y) == FYET_STREAM_END) {
        fail_at(y, 1, 1, "the file is empty");
        return NULL;
    }
    skip(y, FYET_DOCUMENT_START);
    api_node *root = read_node(y);
    if (y->err)
        return NULL;
    place_empty(root, 1, 1);
    skip(y, FYET_DOCUMENT_END);
    if (type_of(y) != FYET_STREAM_END && y->event)
        fail(y, "expected one document, found several");
    return root;
}

static void be_silent(struct fy_diag *diag, void *user, const char *buf, size_t len)
{
    (void)diag, (void)user, (void)buf, (void)len;
}

static struct fy_diag *diag_new(void)
{
    struct fy_diag_cfg cfg;
    fy_diag_cfg_default(&cfg);
    cfg.fp = NULL;
    cfg.output_fn = be_silent;
    struct fy_diag *diag = fy_diag_create(&cfg);
    if (diag)
        fy_diag_set_collect_errors(diag, true);
    return diag;
}

/* Likely causes of the parser's messages. */
static const struct {
    const char *message, *hint;
} hints[] = {
    {"invalid multiline plain key", "is a \":\" missing after a name?"},
    {"missing comma in flow mapping", "is a \",\" or \"}\" missing, or a text with \":\" not in quotes?"},
    {"missing comma in flow sequence", "is a \",\" or \"]\" missing?"},
    {"invalid indentation in mapping", "do the names of one object begin in one column?"},
};

static const char *hint_of(const char *message)
{
    for (size_t i = 0; i < sizeof hints / sizeof *hints; i++)
        if (strcmp(message, hints[i].message) == 0)
            return hints[i].hint;
    return NULL;
}

/* The parser's own syntax errors replace "unexpected end", which is all that we see of them. */
static bool take_errors(struct fy_diag *diag, const char *file, api_problems *problems)
{
    void *at = NULL;
    struct fy_diag_error *e = fy_diag_errors_iterate(diag, &at);
    if (!e)
        return false;
    const char *hint = hint_of(e->msg);
    api_problems_add(problems, file, e->line > 0 ? (unsigned)e->line : 1, e->column > 0 ? (unsigned)e->column : 1,
                     "%s%s%s", e->msg, hint ? ": " : "", hint ? hint : "");
    return true;
}

int api__yaml_parse(api_arena *a, const char *file, api_str text, api_node **out, api_problems *problems)
{
    *out = NULL;
    if (text.n > API__YAML_MAX) {
        api_problems_add(problems, file, 0, 0, "the file is larger than 1 MiB");
        return API_ECONFIG;
    }
    int wrong = api__yaml_check_text(file, text, problems);
    if (wrong)
        return wrong;
    struct fy_diag *diag = diag_new();
    struct fy_parse_cfg cfg = {.flags = FYPCF_QUIET | FYPCF_COLLECT_DIAG | FYPCF_JSON_NONE | FYPCF_DEFAULT_VERSION_1_2,
                               .diag = diag};
    struct yaml y = {.parser = diag ? fy_parser_create(&cfg) : NULL,
                     .arena = a,
                     .file = file,
                     .source = text,
                     .problems = api_problems_new()};
    y.keys = &y.root;
    if (!y.parser || !y.problems || fy_parser_set_string(y.parser, text.n ? text.p : "", text.n) != 0)
        y.err = API_ENOMEM;
    if (!y.err)
        *out = read_document(&y);
    if (y.parser && y.err != API_ENOMEM && take_errors(diag, file, problems))
        y.err = API_ECONFIG;
    else if (y.err == API_ECONFIG)
        api_problems_add(problems, NULL, 0, 0, "%s", api_problems_get(y.problems, 0));
    if (y.parser) {
        fy_parser_event_free(y.parser, y.event);
        fy_parser_destroy(y.parser);
    }
    fy_diag_destroy(diag);
    api_problems_free(y.problems);
    if (y.err)
        *out = NULL;
    return y.err;
}
