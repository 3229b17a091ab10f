/* Parsing items: the first separator that is not escaped and not inside brackets divides name and value. */
#include "cli/items/items.h"
#include "cli/core/input.h"
#include "cli/core/memory.h"
#include "cli/core/message.h"

#include <ctype.h>

static const struct separator {
    const char *text; /* longer ones first */
    item_kind kind;
    bool file; /* the value is the text of the file named */
} separators[] = {
    {":=@", ITEM_JSON, true},  {"==@", ITEM_QUERY, true}, {"=@", ITEM_TEXT, true}, {":=", ITEM_JSON, false},
    {"==", ITEM_QUERY, false}, {"@", ITEM_FILE, false},   {"=", ITEM_TEXT, false}, {":", ITEM_HEADER, false},
};

static const struct separator *separator_at(const char *p)
{
    for (size_t i = 0; i < sizeof separators / sizeof *separators; i++)
        if (strncmp(p, separators[i].text, strlen(separators[i].text)) == 0)
            return &separators[i];
    return NULL;
}

/* a[b:c]=v: a bracket that is closed hides the separators in it. */
static const struct separator *find_separator(const char *word, const char **at)
{
    const char *last = strrchr(word, ']');
    for (const char *p = word; *p; p++) {
        if (*p == '\\' && p[1]) {
            p++;
        } else if (*p == '[' && last && p < last) {
            p = strchr(p, ']');
        } else if (*p != '[') {
            const struct separator *s = separator_at(p);
            *at = p;
            if (s)
                return s;
        }
    }
    return NULL;
}

static bool is_escape(const char *p, const char *end)
{
    return *p == '\\' && p + 1 < end && strchr("\\:=@[];", p[1]);
}

static api_str unescape(cli *c, const char *p, const char *end)
{
    char *out = xcalloc(c, (size_t)(end - p) + 1, 1);
    size_t n = 0;
    while (p < end) {
        p += is_escape(p, end);
        out[n++] = *p++;
    }
    return (api_str){out, n};
}

static bool all_digits(api_str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!isdigit((unsigned char)s.p[i]))
            return false;
    return s.n > 0;
}

static void add_step(item *i, step_kind kind, api_str key)
{
    i->steps[i->step_count++] = (step){kind, key};
}

/* [], [12], [name]; digits are a name behind a backslash or a zero: [\\12], [007]. */
static void add_bracket(cli *c, item *i, const char *p, const char *end)
{
    api_str raw = {p, (size_t)(end - p)}, escaped = {raw.n > 1 && *p == '\\' ? p + 1 : NULL, raw.n - 1};
    if (escaped.p && all_digits(escaped))
        add_step(i, STEP_KEY, escaped);
    else if (all_digits(raw) && (raw.n == 1 || *p != '0'))
        add_step(i, STEP_INDEX, raw);
    else
        add_step(i, raw.n ? STEP_KEY : STEP_APPEND, unescape(c, p, end));
}

static int read_brackets(cli *c, item *i, const char *p, const char *end)
{
    while (p < end) {
        const char *close = memchr(p, ']', (size_t)(end - p));
        if (*p != '[' || !close)
            return fail(c, FAIL_USAGE, "%s: invalid \"%.*s\": expected [NAME], [NUMBER] or []", i->word, (int)(end - p),
                        p);
        add_bracket(c, i, p + 1, close);
        p = close + 1;
    }
    return DONE;
}

/* a[b][0][] */
static int read_steps(cli *c, item *i, const char *end)
{
    const char *open = i->word;
    i->steps = xcalloc(c, (size_t)(end - i->word) + 1, sizeof *i->steps);
    while (open < end && *open != '[')
        open += is_escape(open, end) ? 2 : 1;
    if (open > i->word)
        add_step(i, STEP_KEY, unescape(c, i->word, open));
    int st = read_brackets(c, i, open, end);
    if (!st && i->step_count > API_JSON_DEPTH)
        st = fail(c, FAIL_USAGE, "a name of %zu levels, but a body has at most %d", i->step_count, API_JSON_DEPTH);
    return st;
}

/* Text of items goes into JSON or URLs, where other bytes would be changed. File names, and files of a form, may be any
 * bytes. */
static int check_bytes(cli *c, const item *i, const struct separator *s)
{
    bool path = s->file || s->kind == ITEM_FILE;
    if (!api_utf8_valid(i->key))
        return fail(c, FAIL_USAGE, "the name of an item is not UTF-8");
    if (s->kind == ITEM_FILE || api_utf8_valid(i->value))
        return DONE;
    return fail(c, FAIL_USAGE, "%.*s: the %s is not UTF-8; NAME@FILE and -d @FILE send bytes", API_FMT(i->key),
                path ? "file" : "value");
}

static int parse(cli *c, const char *word, item *out)
{
    const char *at = word;
    const struct separator *s = find_separator(word, &at);
    if (!s)
        return fail(c, FAIL_USAGE, "invalid item \"%s\": expected name=value, name:=json, name==value or Name:value",
                    word);
    *out = (item){.kind = s->kind, .word = word, .key = unescape(c, word, at)};
    if (!out->key.n)
        return fail(c, FAIL_USAGE, "invalid item \"%s\": expected a name before \"%s\"", word, s->text);
    const char *value = at + strlen(s->text);
    int st = s->file ? read_file(c, value, &out->value) : DONE;
    if (!s->file)
        out->value = api_str_of(value);
    if (!st)
        st = check_bytes(c, out, s);
    if (!st && s->kind == ITEM_HEADER && strpbrk(word, "\r\n"))
        st = fail(c, FAIL_USAGE, "\"%.*s\": a header value cannot contain line breaks", API_FMT(out->key));
    return st || s->kind < ITEM_TEXT ? st : read_steps(c, out, at);
}

int items_parse(cli *c, int argc, char **argv, item **out, size_t *count)
{
    *out = xcalloc(c, (size_t)argc, sizeof **out);
    *count = 0;
    for (int i = 0; i < argc; i++) {
        int st = parse(c, argv[i], &(*out)[*count]);
        if (st)
            return st;
        ++*count;
    }
    return DONE;
}

bool item_is_body(const item *i)
{
    return i->kind >= ITEM_TEXT;
}

bool items_have_body(const item *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (item_is_body(&list[i]))
            return true;
    return false;
}

bool items_have_file(const item *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (list[i].kind == ITEM_FILE)
            return true;
    return false;
}
