/* The table of commands, and running the one that a command line names. */
#include "cli/commands/commands.h"
#include "cli/commands/help.h"
#include "cli/commands/resource.h"
#include "cli/core/input.h"
#include "cli/core/memory.h"
#include "cli/core/sink.h"
#include "cli/output/jq.h"

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

/* `users` manages the local app's users, unless a server is named or the verb is not one of its own. */
static bool is_resource(const cli *c, const command *cmd, int argc, char **argv)
{
    if (cmd != &cmd_users || argc < 2)
        return !cmd;
    if (c->flags.server)
        return true;
    return argv[1][0] != '-' && !api_users_verb_find(argv[1]);
}

static const api__flag no_flags[] = {{0}};

static int run_command(cli *c, const command *cmd, int argc, char **argv)
{
    void *own = xcalloc(c, 1, cmd->own_size ? cmd->own_size : 1);
    const api__flags sets[] = {
        {cmd->own ? cmd->own : no_flags, own},
        {flags_global, &c->flags},
        {flags_request, &c->flags},
        {flags_output, &c->flags},
    };
    int st = cmd->passes ? 0 : flags_take(c, sets, 4, true, &argc, argv);
    return st ? st : cmd->run(c, cmd, own, argc, argv);
}

static int take_common(cli *c, bool strict, int *argc, char **argv)
{
    const api__flags sets[] = {{flags_global, &c->flags}, {flags_request, &c->flags}, {flags_output, &c->flags}};
    return flags_take(c, sets, 3, strict, argc, argv);
}

static int dispatch(cli *c, int argc, char **argv)
{
    if (c->flags.version) {
        printf("api %s\n", api_version());
        return DONE;
    }
    if (argc == 0) {
        help_overview();
        return DONE;
    }
    /* A flag that no command has is reported with a suggestion, and not taken for a resource. */
    if (argv[0][0] == '-')
        return take_common(c, true, &argc, argv) ? FAIL_USAGE : dispatch(c, argc, argv);
    const command *cmd = command_find(argv[0]);
    if (is_resource(c, cmd, argc, argv))
        return c->flags.help ? resource_help(c, argc, argv) : resource_run(c, argc, argv);
    if (c->flags.help && !cmd->passes) {
        help_command(cmd);
        return DONE;
    }
    return run_command(c, cmd, argc - 1, argv + 1);
}

int command_line_run(cli *c, int argc, char **argv)
{
    c->flags = c->defaults;
    /* The words behind __complete are those of the line being completed, not flags of ours. */
    bool raw = argc && strcmp(argv[0], cmd_complete.name) == 0;
    int st = raw ? 0 : take_common(c, false, &argc, argv);
    if (!st)
        st = raw ? cmd_complete.run(c, &cmd_complete, NULL, argc - 1, argv + 1) : dispatch(c, argc, argv);
    if (c->jq)
        jq_deinit(c);
    if (c->stdin_unread)
        note_unread_stdin(c);
    c->stdin_unread = false;
    st = stdout_end(c, st);
    c->last_status = st;
    return st;
}
