/* Scans a jq program for what it can do to numbers; an unknown word may do anything. */
#include "cli/output/jq_kind.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

enum { BRACKETS_MOST = 32 };

/* Words that do not compare, count or print numbers. */
static const char *const harmless[] = {
    "and",      "arrays",        "as",         "ascii_downcase", "ascii_upcase",
    "booleans", "del",           "elif",       "else",           "empty",
    "end",      "endswith",      "false",      "first",          "flatten",
    "if",       "iterables",     "keys",       "last",           "ltrimstr",
    "map",      "map_values",    "not",        "null",           "nulls",
    "numbers",  "objects",       "or",         "recurse",        "reverse",
    "rtrimstr", "scalars",       "select",     "startswith",     "strings",
    "test",     "then",          "to_entries", "true",           "type",
    "values",   "keys_unsorted",
};

/* Words that compare or count, and pass on their input. */
static const char *const comparing[] = {
    "all",    "any", "contains", "group_by", "has",     "in",     "index",    "inside", "length",    "limit", "max",
    "max_by", "min", "min_by",   "sort",     "sort_by", "tojson", "tostring", "unique", "unique_by", "until",
};

struct reader {
    const char *p;
    enum jq_kind kind;
    char before;                  /* the previous token: its first character, 'a' for a word, 'v' for a constant */
    char brackets[BRACKETS_MOST]; /* open ones: ( { [, or 'i' for the [ of an index */
    size_t open;
};

static void at_least(struct reader *r, enum jq_kind kind)
{
    r->kind = r->kind > kind ? r->kind : kind;
}

static bool is_in(const struct reader *r, char bracket)
{
    return r->open && r->brackets[r->open - 1] == bracket;
}

static bool in_index(const struct reader *r)
{
    return is_in(r, 'i');
}

static bool is_one_of(const char *const *list, size_t count, const char *word, size_t n)
{
    for (size_t i = 0; i < count; i++)
        if (strlen(list[i]) == n && strncmp(list[i], word, n) == 0)
            return true;
    return false;
}

static void read_string(struct reader *r)
{
    for (r->p++; *r->p && *r->p != '"'; r->p++) {
        if (r->p[0] == '\\' && r->p[1] == '(')
            at_least(r, JQ_CALCULATES);
        r->p += *r->p == '\\' && r->p[1];
    }
    r->p += *r->p == '"';
    r->before = r->before == '.' ? '.' : 'v';
}

static size_t word_length(const char *p)
{
    size_t n = 0;
    while (isalnum((unsigned char)p[n]) || p[n] == '_' || (p[n] == ':' && p[n + 1] == ':'))
        n += p[n] == ':' ? 2 : 1;
    return n;
}

static bool is_fixed(const char *p, size_t n)
{
    return (n == 4 && (strncmp(p, "true", 4) == 0 || strncmp(p, "null", 4) == 0)) ||
           (n == 5 && strncmp(p, "false", 5) == 0);
}

/* A field after a dot, a variable, or a function. */
static void read_word(struct reader *r)
{
    size_t n = word_length(r->p);
    bool field = r->before == '.' || r->before == '$';
    /* {id, name: .title} */
    bool key = is_in(r, '{') && (r->before == '{' || r->before == ',');
    if (!field && !key && !is_one_of(harmless, sizeof harmless / sizeof *harmless, r->p, n))
        at_least(r, is_one_of(comparing, sizeof comparing / sizeof *comparing, r->p, n) ? JQ_USES : JQ_CALCULATES);
    if (in_index(r))
        at_least(r, JQ_USES);
    r->before = r->before != '.' && is_fixed(r->p, n) ? 'v' : 'a';
    r->p += n;
}

static void read_number(struct reader *r)
{
    if (!in_index(r) || !strchr("[:-", r->before))
        at_least(r, JQ_USES);
    r->p += strspn(r->p, "0123456789.eE");
    r->before = 'v';
}

static void open_bracket(struct reader *r)
{
    bool index = *r->p == '[' && r->before && strchr(".a])?v}", r->before);
    if (in_index(r))
        at_least(r, JQ_USES);
    if (r->open == BRACKETS_MOST) {
        at_least(r, JQ_CALCULATES);
        r->open = 0;
    }
    r->brackets[r->open++] = index ? 'i' : *r->p;
    r->before = *r->p++;
}

/* == and != with a string, boolean or null, which no number is equal to. */
static void read_equality(struct reader *r)
{
    const char *next = r->p + 2;
    next += strspn(next, " \t\n");
    if (r->before != 'v' && *next != '"' && !is_fixed(next, word_length(next)))
        at_least(r, JQ_USES);
    r->p += 2;
    r->before = '=';
}

static void read_sign(struct reader *r)
{
    bool equality = (*r->p == '=' || *r->p == '!') && r->p[1] == '=';
    if (equality) {
        read_equality(r);
        return;
    }
    if (r->p[0] == '/' && r->p[1] == '/')
        r->p++;
    else if (*r->p == '-' && in_index(r) && strchr("[:", r->before))
        ;
    else if (strchr("+-*/%", *r->p))
        at_least(r, JQ_CALCULATES);
    else if (!strchr(".|,?:;=$", *r->p))
        at_least(r, JQ_USES);
    if (in_index(r) && !strchr(":-", *r->p))
        at_least(r, JQ_USES);
    r->before = *r->p++;
}

enum jq_kind jq_kind_of(const char *program)
{
    struct reader r = {.p = program, .kind = JQ_PASSES};
    while (*r.p) {
        unsigned char ch = (unsigned char)*r.p;
        if (isspace(ch)) {
            r.p++;
        } else if (ch == '#') {
            r.p += strcspn(r.p, "\n");
        } else if (ch == '"') {
            read_string(&r);
        } else if (isdigit(ch)) {
            read_number(&r);
        } else if (isalpha(ch) || ch == '_') {
            read_word(&r);
        } else if (strchr("([{", ch)) {
            open_bracket(&r);
        } else if (strchr(")]}", ch)) {
            r.open -= r.open > 0;
            r.before = *r.p++;
        } else {
            read_sign(&r);
        }
    }
    return r.kind;
}
