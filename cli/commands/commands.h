/* Sub-commands: each is a file and a row in the table. */
#ifndef CLI_COMMANDS_H
#define CLI_COMMANDS_H

#include "cli/core/cli.h"

typedef struct command command;
struct command {
    const char *name, *usage, *about, *text, *examples;
    const api__flag *own; /* flags that only this command takes */
    size_t own_size;      /* of the struct they go to */
    bool request, output; /* flags of these groups make sense here */
    bool passes;          /* unknown flags are parameters of the API: argv is not parsed */
    bool hidden;
    bool limits; /* its help lists the limits that --limit sets */
    int (*run)(cli *c, const command *self, void *own, int argc, char **argv);
};

extern const command cmd_init, cmd_serve, cmd_check, cmd_routes, cmd_openapi, cmd_users, cmd_auth, cmd_repl, cmd_help,
    cmd_completion, cmd_get, cmd_head, cmd_options, cmd_post, cmd_put, cmd_patch, cmd_delete, cmd_call, cmd_r,
    cmd_complete, cmd_man;

/* In the order that help shows them; ends with NULL. */
extern const command *const commands[];
const command *command_find(const char *name);
/* Runs one command line, without "api". */
int command_line_run(cli *c, int argc, char **argv);

#endif
