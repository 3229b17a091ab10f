#include "shared/flags.h"

#include <api/json.h>
#include <stdlib.h>

#include "shared/suggest.h"

struct parser {
    const api__flags *sets;
    size_t count;
    bool strict;
    api_arena *arena;
    api_buf *why;
    char **argv;
    int argc, at, kept;
};

__attribute__((format(printf, 2, 3))) static int refuse(struct parser *p, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    api_buf_vprintf(p->why, fmt, ap);
    va_end(ap);
    return API_EINVALID;
}

/* --- finding a row --- */

/* `word` is "name" or "name=value". */
static bool is_named(const api__flag *f, const char *word)
{
    size_t n = strlen(f->name);
    return strncmp(word, f->name, n) == 0 && (word[n] == 0 || word[n] == '=');
}

const api__flag *api__flag_find(const api__flag *table, const char *word)
{
    if (word[0] != '-' || !word[1])
        return NULL;
    for (const api__flag *f = table; f->name; f++)
        if (word[1] == '-' ? is_named(f, word + 2) : f->letter == word[1])
            return f;
    return NULL;
}

static const api__flag *find(const struct parser *p, const char *word, void **values)
{
    for (size_t i = 0; i < p->count; i++) {
        const api__flag *f = api__flag_find(p->sets[i].table, word);
        *values = p->sets[i].values;
        if (f)
            return f;
    }
    return NULL;
}

static int refuse_unknown(struct parser *p, const char *word)
{
    api_str names[128], nearest = {NULL, 0};
    size_t n = 0;
    for (size_t i = 0; i < p->count; i++)
        for (const api__flag *f = p->sets[i].table; f->name && n < sizeof names / sizeof *names; f++)
            names[n++] = api_str_of(f->name);
    if (word[1] == '-')
        nearest = api__suggest((api_str){word + 2, strcspn(word + 2, "=")}, names, n);
    if (nearest.p)
        return refuse(p, "unknown flag %s; did you mean \"--%.*s\"?", word, API_FMT(nearest));
    return refuse(p, "unknown flag %s", word);
}

/* --- values --- */

int api__words_add(api_arena *arena, api_words *list, const char *word)
{
    if ((list->n & (list->n - 1)) == 0) { /* the room was for a power of two, and is full */
        const char **bigger = api_arena_calloc(arena, list->n ? list->n * 2 : 1, sizeof *bigger);
        if (!bigger)
            return API_ENOMEM;
        if (list->n)
            memcpy(bigger, list->v, list->n * sizeof *bigger);
        list->v = bigger;
    }
    list->v[list->n++] = word;
    return API_OK;
}

static bool is_choice(const char *choices, const char *value)
{
    size_t n = strlen(value);
    for (const char *p = choices; *p; p += strcspn(p, " "), p += *p == ' ')
        if (strcspn(p, " ") == n && memcmp(p, value, n) == 0)
            return true;
    return false;
}

/* `typed`: the flag as it was given, for messages: "--header" or "-H". */
static int check(struct parser *p, const api__flag *f, const char *typed, const char *value)
{
    if (f->kind != API__FLAG_BYTES && !api_utf8_valid(api_str_of(value)))
        return refuse(p, "invalid value for %s: not UTF-8", typed);
    if (f->choices && !is_choice(f->choices, value))
        return refuse(p, "invalid value \"%s\" for %s: expected one of: %s", value, typed, f->choices);
    const char *expected = f->check ? f->check(value) : NULL;
    return expected ? refuse(p, "invalid value \"%s\" for %s: expected %s", value, typed, expected) : API_OK;
}

static int store(struct parser *p, const api__flag *f, void *values, const char *typed, const char *value)
{
    void *member = (char *)values + f->offset;
    int err = check(p, f, typed, value);
    if (!err && f->kind == API__FLAG_LIST)
        err = api__words_add(p->arena, member, value);
    else if (!err)
        *(const char **)member = value;
    return err;
}

/* `attached`: behind "=" or the letter; NULL: the next word is the value. */
static int take_value(struct parser *p, const api__flag *f, void *values, const char *typed, const char *attached)
{
    if (!attached && p->at + 1 >= p->argc)
        return refuse(p, "%s needs a value: %s", typed, f->value);
    return store(p, f, values, typed, attached ? attached : p->argv[++p->at]);
}

static void set_switch(const api__flag *f, void *values)
{
    *(bool *)(void *)((char *)values + f->offset) = true;
}

/* --- words --- */

static int take_long(struct parser *p, const api__flag *f, void *values, const char *word)
{
    char typed[64];
    const char *equals = strchr(word, '=');
    snprintf(typed, sizeof typed, "--%s", f->name);
    if (f->kind != API__FLAG_SWITCH)
        return take_value(p, f, values, typed, equals ? equals + 1 : NULL);
    if (equals)
        return refuse(p, "%s takes no value", typed);
    set_switch(f, values);
    return API_OK;
}

/* -iv, -uNAME, -u NAME */
static int take_letters(struct parser *p, const char *word)
{
    for (const char *letter = word + 1; *letter; letter++) {
        char typed[] = {'-', *letter, 0};
        void *values;
        const api__flag *f = find(p, typed, &values);
        if (!f)
            return refuse_unknown(p, typed);
        if (f->kind != API__FLAG_SWITCH)
            return take_value(p, f, values, typed, letter[1] ? letter + 1 : NULL);
        set_switch(f, values);
    }
    return API_OK;
}

static int take_word(struct parser *p)
{
    char *word = p->argv[p->at];
    void *values;
    bool is_flag = word[0] == '-' && word[1];
    const api__flag *f = is_flag ? find(p, word, &values) : NULL;
    if (f)
        return word[1] == '-' ? take_long(p, f, values, word) : take_letters(p, word);
    if (is_flag && p->strict)
        return refuse_unknown(p, word);
    p->argv[p->kept++] = word;
    return API_OK;
}

int api__flags_take(const api__flags *sets, size_t count, bool strict, api_arena *arena, int *argc, char **argv,
                    api_buf *why)
{
    struct parser p = {sets, count, strict, arena, why, argv, *argc, 0, 0};
    int err = API_OK;
    for (; !err && p.at < p.argc && strcmp(argv[p.at], "--") != 0; p.at++)
        err = take_word(&p);
    if (err)
        return err;
    if (strict && p.at < p.argc)
        p.at++;
    while (p.at < p.argc)
        argv[p.kept++] = argv[p.at++];
    *argc = p.kept;
    argv[p.kept] = NULL;
    return API_OK;
}

/* --- reading a table --- */

const char *api__flag_value(const api__flag *table, const char *name, const void *values, const char **source)
{
    const api__flag *f = api__flag_find(table, name);
    const char *given = *(const char *const *)(const void *)((const char *)values + f->offset);
    *source = given ? name : f->env;
    return given ? given : getenv(f->env);
}

void api__flags_help(FILE *to, const char *title, const api__flag *table)
{
    enum { HELP_AT = 30 };
    fprintf(to, "\n%s:\n", title);
    for (const api__flag *f = table; f->name; f++) {
        int n = f->letter ? fprintf(to, "  -%c, --%s", f->letter, f->name) : fprintf(to, "      --%s", f->name);
        if (f->value)
            n += fprintf(to, " %s", f->value);
        if (n < HELP_AT - 1)
            fprintf(to, "%*s", HELP_AT - n, "");
        else
            fprintf(to, "\n%*s", HELP_AT, "");
        fputs(f->help, to);
        if (f->choices)
            fprintf(to, ": %s", f->choices);
        if (f->env)
            fprintf(to, " ($%s)", f->env);
        fputc('\n', to);
    }
}
