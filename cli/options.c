/* The flags of every command, and the parser of all flag tables. */
#include "cli.h"
#include "shared/suggest.h"

#define AT(field) offsetof(flags, field)

const flag flags_global[] = {
    {"server", 0, FLAG_TEXT, "URL", NULL, "the server to talk to (also API_SERVER, .api.yaml)", AT(server)},
    {"local", 0, FLAG_SWITCH, NULL, NULL, "use the app of this directory in process, no socket", AT(local)},
    {"header", 'H', FLAG_MANY, "NAME:VALUE", NULL, "send this header field too", AT(headers)},
    {"user", 'u', FLAG_TEXT, "USER", NULL, "log in as this user; asks for the password", AT(user)},
    {"token", 0, FLAG_TEXT, "TOKEN", NULL, "send this token; env:NAME reads it from the environment", AT(token)},
    {"password-stdin", 0, FLAG_SWITCH, NULL, NULL, "read the password from the first line of stdin",
     AT(password_stdin)},
    {"dry-run", 'n', FLAG_SWITCH, NULL, NULL, "print the request, send nothing", AT(dry_run)},
    {"curl", 0, FLAG_SWITCH, NULL, NULL, "print the request as a curl line, send nothing", AT(curl)},
    {"retry", 0, FLAG_TEXT, "N", NULL, "times to try again after network errors and 408 429 500 502 503 504 (2)",
     AT(retry)},
    {"max-time", 0, FLAG_TEXT, "SECONDS", NULL, "give the whole request this long (300)", AT(max_time)},
    {"ok", 0, FLAG_TEXT, "STATUS,...", NULL, "count these HTTP statuses as success", AT(ok)},
    {"yes", 'y', FLAG_SWITCH, NULL, NULL, "do not ask before deleting", AT(yes)},
    {"no-input", 0, FLAG_SWITCH, NULL, NULL, "never ask anything", AT(no_input)},
    {"quiet", 'q', FLAG_SWITCH, NULL, NULL, "no notes on stderr, only errors", AT(quiet)},
    {"help", 'h', FLAG_SWITCH, NULL, NULL, "show help", AT(help)},
    {"version", 'V', FLAG_SWITCH, NULL, NULL, "show the version", AT(version)},
    {0},
};

const flag flags_request[] = {
    {"data", 'd', FLAG_TEXT, "TEXT|@FILE|@-", NULL, "the body; items then change it", AT(data)},
    {"no-check", 0, FLAG_SWITCH, NULL, NULL, "send without checking the input first", AT(no_check)},
    {"all", 0, FLAG_SWITCH, NULL, NULL, "follow every page of a list", AT(all)},
    {0},
};

const flag flags_output[] = {
    {"format", 0, FLAG_TEXT, "FORMAT", "table json jsonl yaml csv tsv raw",
     "how to print (a table or readable JSON on a terminal, else json)", AT(format)},
    {"columns", 0, FLAG_TEXT, "A,B,...", NULL, "the columns of a table, in this order", AT(columns)},
    {"jq", 0, FLAG_TEXT, "EXPR", NULL,
     "filter the result with jq; one value a line, strings raw; numbers that EXPR only hands on keep every digit, "
     "comparing and calculating is done with 17 (doubles)",
     AT(jq)},
    {"head", 'i', FLAG_SWITCH, NULL, NULL, "print the answer's head too", AT(head)},
    {"verbose", 'v', FLAG_SWITCH, NULL, NULL, "show the wire on stderr, secrets masked", AT(verbose)},
    {"error-body", 0, FLAG_TEXT, "WHERE", "stdout stderr", "where the body of an error answer is printed",
     AT(error_body)},
    {0},
};

/* `word` is "name" or "name=value". */
static bool names(const flag *f, const char *word)
{
    size_t n = strlen(f->name);
    return strncmp(word, f->name, n) == 0 && (word[n] == 0 || word[n] == '=');
}

static const flag *find_letter(const flag *table, char letter)
{
    for (const flag *f = table; f->name; f++)
        if (f->letter == letter)
            return f;
    return NULL;
}

const flag *flag_find(const flag *table, const char *word)
{
    if (word[0] != '-' || !word[1])
        return NULL;
    if (word[1] != '-')
        return find_letter(table, word[1]);
    for (const flag *f = table; f->name; f++)
        if (names(f, word + 2))
            return f;
    return NULL;
}

static bool is_choice(const char *choices, const char *value)
{
    size_t n = strlen(value);
    for (const char *p = choices; *p;) {
        size_t len = strcspn(p, " ");
        if (len == n && memcmp(p, value, n) == 0)
            return true;
        p += len + (p[len] == ' ');
    }
    return false;
}

static int store(cli *c, const flag *f, void *base, const char *value)
{
    char *at = (char *)base + f->offset;
    if (f->kind == FLAG_SWITCH)
        *(bool *)(void *)at = true;
    else if (f->kind == FLAG_MANY)
        strings_add(c, (strings *)(void *)at, value);
    else
        *(const char **)(void *)at = value;
    if (f->choices && !is_choice(f->choices, value))
        return fail(c, FAIL_USAGE, "--%s: \"%s\" is none of: %s", f->name, value, f->choices);
    return value ? flag_value_check(c, f, value) : 0;
}

struct parse {
    cli *c;
    const flag *const *tables;
    void *const *bases;
    size_t n;
    bool strict;
    int argc, at, kept;
    char **argv;
};

static const flag *lookup(const struct parse *p, const char *word, void **base)
{
    for (size_t i = 0; i < p->n; i++) {
        const flag *f = flag_find(p->tables[i], word);
        if (f) {
            *base = p->bases[i];
            return f;
        }
    }
    return NULL;
}

static int unknown(struct parse *p, const char *word)
{
    api_str list[128];
    size_t n = 0;
    for (size_t i = 0; i < p->n; i++)
        for (const flag *f = p->tables[i]; f->name && n < 128; f++)
            list[n++] = api_str_of(f->name);
    api_str near = {NULL, 0};
    if (word[1] == '-')
        near = api__suggest((api_str){word + 2, strcspn(word + 2, "=")}, list, n);
    if (near.p)
        return fail(p->c, FAIL_USAGE, "unknown flag %s; did you mean \"--%.*s\"?", word, API_FMT(near));
    return fail(p->c, FAIL_USAGE, "unknown flag %s", word);
}

static int take_value(struct parse *p, const flag *f, void *base, const char *attached)
{
    if (!attached && p->at + 1 >= p->argc)
        return fail(p->c, FAIL_USAGE, "--%s needs a value: %s", f->name, f->value);
    return store(p->c, f, base, attached ? attached : p->argv[++p->at]);
}

static int take_long(struct parse *p, const flag *f, void *base, const char *word)
{
    const char *equals = strchr(word, '=');
    if (f->kind != FLAG_SWITCH)
        return take_value(p, f, base, equals ? equals + 1 : NULL);
    if (equals)
        return fail(p->c, FAIL_USAGE, "--%s takes no value", f->name);
    return store(p->c, f, base, NULL);
}

/* -iv, -uNAME, -u NAME */
static int take_letters(struct parse *p, const char *word)
{
    for (const char *l = word + 1; *l; l++) {
        char one[] = {'-', *l, 0};
        void *base;
        const flag *f = lookup(p, one, &base);
        if (!f)
            return unknown(p, one);
        if (f->kind != FLAG_SWITCH)
            return take_value(p, f, base, l[1] ? l + 1 : NULL);
        int st = store(p->c, f, base, NULL);
        if (st)
            return st;
    }
    return 0;
}

static int take_one(struct parse *p)
{
    char *word = p->argv[p->at];
    void *base;
    if (word[0] != '-' || !word[1]) {
        p->argv[p->kept++] = word;
        return 0;
    }
    const flag *f = lookup(p, word, &base);
    if (f)
        return word[1] == '-' ? take_long(p, f, base, word) : take_letters(p, word);
    if (p->strict)
        return unknown(p, word);
    p->argv[p->kept++] = word;
    return 0;
}

int flags_take(cli *c, const flag *const *tables, void *const *bases, size_t n, bool strict, int *argc, char **argv)
{
    struct parse p = {c, tables, bases, n, strict, *argc, 0, 0, argv};
    int st = 0;
    for (; !st && p.at < p.argc && strcmp(argv[p.at], "--") != 0; p.at++)
        st = take_one(&p);
    if (st)
        return st;
    if (strict && p.at < p.argc)
        p.at++;
    while (p.at < p.argc)
        argv[p.kept++] = argv[p.at++];
    *argc = p.kept;
    argv[p.kept] = NULL;
    return 0;
}
