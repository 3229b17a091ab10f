/* Flags of a command line, from const tables: one row makes the parser, --help, the manual page and the completions. */
#ifndef API__FLAGS_H
#define API__FLAGS_H

#include <api/arena.h>
#include <api/buf.h>
#include <api/serve.h>
#include <stdio.h>

enum api__flag_kind {
    API__FLAG_SWITCH, /* a bool */
    API__FLAG_TEXT,   /* a const char * in UTF-8 */
    API__FLAG_BYTES,  /* a const char * of any bytes, such as a file name */
    API__FLAG_LIST    /* api_words in UTF-8: the flag may be given several times */
};

/* A table ends with a row without name. */
typedef struct api__flag {
    const char *name; /* "max-time" */
    char letter;      /* 'm', or 0 */
    enum api__flag_kind kind;
    const char *value;   /* "SECONDS"; NULL for a switch */
    const char *choices; /* "text json": the only values; NULL: any */
    const char *help;
    size_t offset;   /* of the member that takes the value */
    const char *env; /* the variable that counts where the flag is not given; NULL: none */
    /* NULL, or what was expected instead, as in "a number from 0 to 100". */
    const char *(*check)(const char *value);
} api__flag;

/* Rows for members of the struct `type`; .choices, .env and .check may follow. */
#define API__SWITCH_ROW(type, member, letter_, name_, help_)                                                           \
    {                                                                                                                  \
        .name = name_, .letter = letter_, .kind = API__FLAG_SWITCH, .help = help_, .offset = offsetof(type, member)    \
    }
#define API__VALUE_ROW(kind_, type, member, letter_, name_, value_, help_, ...)                                        \
    {                                                                                                                  \
        .name = name_, .letter = letter_, .kind = kind_, .value = value_, .help = help_,                               \
        .offset = offsetof(type, member), __VA_ARGS__                                                                  \
    }
#define API__TEXT_ROW(...) API__VALUE_ROW(API__FLAG_TEXT, __VA_ARGS__)
#define API__BYTES_ROW(...) API__VALUE_ROW(API__FLAG_BYTES, __VA_ARGS__)
#define API__LIST_ROW(...) API__VALUE_ROW(API__FLAG_LIST, __VA_ARGS__)

/* A table, and the struct that its values go to. */
typedef struct api__flags {
    const api__flag *table;
    void *values;
} api__flags;

/* Takes the flags of these tables out of argv, which keeps the other words; "--" ends them. `strict`: a flag of no
 * table is a mistake, and "--" is taken too. Lists lie in the arena. API_OK, API_ENOMEM, or API_EINVALID with the
 * mistake in *why. */
int api__flags_take(const api__flags *sets, size_t count, bool strict, api_arena *arena, int *argc, char **argv,
                    api_buf *why);
/* The row of a word such as "--max-time", "--max-time=5" or "-m"; NULL. */
const api__flag *api__flag_find(const api__flag *table, const char *word);
/* The value of a text flag (found by "--NAME"): as given, else of its environment variable. *source is what it comes
 * from, for messages: "--proxies" or "API_PROXIES". */
const char *api__flag_value(const api__flag *table, const char *name, const void *values, const char **source);
/* As --help lists them, under a title. */
void api__flags_help(FILE *to, const char *title, const api__flag *table);
/* Appends a word to a list in the arena. API_OK or API_ENOMEM. */
int api__words_add(api_arena *arena, api_words *list, const char *word);

#endif
