#include "server/program/flags.h"

#include <api/err.h>
#include <api/serve.h>
#include <stdio.h>

#include "server/program/say.h"
#include "shared/suggest.h"

enum { ABOUT_AT = 30 };

static const api__flag *find(const api__flag *table, const char *word)
{
    size_t n = strcspn(word, "=");
    for (const api__flag *f = table; f->name; f++)
        if (strlen(f->name) == n && memcmp(f->name, word, n) == 0)
            return f;
    return NULL;
}

static int unknown(const api__flag *table, const char *word)
{
    api_str list[64];
    size_t n = 0;
    for (const api__flag *f = table; f->name && n < sizeof list / sizeof *list; f++)
        list[n++] = api_str_of(f->name);
    api_str near = {NULL, 0};
    if (word[1] == '-')
        near = api__suggest((api_str){word + 2, strcspn(word + 2, "=")}, list, n);
    if (near.p)
        return api__say_error(api__say_color(), API__EXIT_USAGE, "unknown flag %s; did you mean \"--%.*s\"?", word,
                              API_FMT(near));
    return api__say_error(api__say_color(), API__EXIT_USAGE, "unknown flag %s", word);
}

static bool is_choice(const char *choices, const char *value)
{
    size_t n = strlen(value);
    for (const char *p = choices; *p; p += strcspn(p, " "), p += *p == ' ')
        if (strcspn(p, " ") == n && memcmp(p, value, n) == 0)
            return true;
    return false;
}

static int add_word(api_arena *arena, api_words *list, const char *word)
{
    const char **bigger = api_arena_calloc(arena, list->n + 1, sizeof *bigger);
    if (!bigger)
        return api__say_error(api__say_color(), API__EXIT_LOCAL, "%s", api_strerror(API_ENOMEM));
    if (list->n)
        memcpy(bigger, list->v, list->n * sizeof *bigger);
    bigger[list->n++] = word;
    list->v = bigger;
    return 0;
}

static int store(const api__flag *f, void *base, api_arena *arena, const char *value)
{
    char *at = (char *)base + f->offset;
    if (f->choices && !is_choice(f->choices, value))
        return api__say_error(api__say_color(), API__EXIT_USAGE, "--%s: \"%s\" is none of: %s", f->name, value,
                              f->choices);
    if (f->kind == API__FLAG_MANY)
        return add_word(arena, (api_words *)(void *)at, value);
    if (f->kind == API__FLAG_SWITCH)
        *(bool *)(void *)at = true;
    else
        *(const char **)(void *)at = value;
    return 0;
}

int api__flags_take(const api__flag *table, void *base, api_arena *arena, int *argc, char **argv)
{
    int kept = 0, i = 0, st = 0;
    for (; !st && i < *argc && strcmp(argv[i], "--") != 0; i++) {
        const char *word = argv[i], *equals = strchr(word, '=');
        if (word[0] != '-' || !word[1]) {
            argv[kept++] = argv[i];
            continue;
        }
        const api__flag *f = word[1] == '-' ? find(table, word + 2) : NULL;
        if (!f)
            st = unknown(table, word);
        else if (f->kind == API__FLAG_SWITCH && equals)
            st = api__say_error(api__say_color(), API__EXIT_USAGE, "--%s takes no value", f->name);
        else if (f->kind == API__FLAG_SWITCH || equals)
            st = store(f, base, arena, equals ? equals + 1 : NULL);
        else if (i + 1 < *argc)
            st = store(f, base, arena, argv[++i]);
        else
            st = api__say_error(api__say_color(), API__EXIT_USAGE, "--%s needs a value: %s", f->name, f->value);
    }
    for (i += i < *argc; !st && i < *argc; i++)
        argv[kept++] = argv[i];
    if (st)
        return st;
    argv[kept] = NULL;
    *argc = kept;
    return 0;
}

void api__flags_help(const api__flag *table)
{
    if (!table->name)
        return;
    puts("\nFlags:");
    for (const api__flag *f = table; f->name; f++) {
        int n = printf("      --%s%s%s", f->name, f->value ? " " : "", f->value ? f->value : "");
        if (n < ABOUT_AT - 1)
            printf("%*s", ABOUT_AT - n, "");
        else
            printf("\n%*s", ABOUT_AT, "");
        printf("%s%s%s\n", f->about, f->choices ? ": " : "", f->choices ? f->choices : "");
    }
}
