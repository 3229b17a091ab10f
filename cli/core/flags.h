/* The flags that every command takes. */
#ifndef CLI_FLAGS_H
#define CLI_FLAGS_H

#include "shared/flags.h"

struct cli;

typedef struct flags {
    const char *server, *user, *token, *retry, *max_time, *ok;
    const char *data, *format, *columns, *jq, *error_body;
    api_words headers;
    bool local, dry_run, curl, yes, no_input, quiet, help, version;
    bool head, verbose, all, no_check, password_stdin;
} flags;

/* Those that are for every command, for requests and for their results. */
extern const api__flag flags_global[], flags_request[], flags_output[];

/* Takes the flags of these tables out of argv: see api__flags_take. */
int flags_take(struct cli *c, const api__flags *sets, size_t n, bool strict, int *argc, char **argv);
/* Was this --format given? */
bool format_is(const struct cli *c, const char *format);

#endif
