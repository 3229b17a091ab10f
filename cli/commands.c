/* The table of commands, in the order that help shows them. */
#include "commands.h"

const command *const commands[] = {
    &cmd_init, &cmd_serve,   &cmd_check,      &cmd_routes,   &cmd_openapi, &cmd_users,  &cmd_auth, &cmd_get,
    &cmd_head, &cmd_options, &cmd_post,       &cmd_put,      &cmd_patch,   &cmd_delete, &cmd_call, &cmd_r,
    &cmd_repl, &cmd_help,    &cmd_completion, &cmd_complete, &cmd_man,     NULL,
};

const command *command_find(const char *name)
{
    for (size_t i = 0; commands[i]; i++)
        if (strcmp(commands[i]->name, name) == 0)
            return commands[i];
    return NULL;
}
