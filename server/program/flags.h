/* Flags of a program's commands, from const tables. */
#ifndef API__FLAGS_H
#define API__FLAGS_H

#include <api/arena.h>

enum api__flag_kind { API__FLAG_SWITCH, API__FLAG_TEXT, API__FLAG_MANY };

/* A table ends with a row without name. */
typedef struct api__flag {
    const char *name;         /* without dashes */
    enum api__flag_kind kind; /* bool, const char * or api_words at `offset` */
    const char *value, *choices, *about;
    size_t offset;
} api__flag;

/* Takes the table's flags out of argv, which keeps the other words; "--" ends them. 0 or an exit status, said. Lists
 * lie in the arena. */
int api__flags_take(const api__flag *table, void *base, api_arena *arena, int *argc, char **argv);
/* As the command's --help shows them, on stdout. */
void api__flags_help(const api__flag *table);

#endif
