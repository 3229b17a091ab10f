/* api: finds the command, reads the flags that all commands take, runs it. */
#include "cli.h"
#include "http.h"
#include "output.h"
#include "shared/messages.h"
#include "shared/password.h"

#include <api/serve.h>
#include <locale.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

static void cli_init(cli *c)
{
    api_arena_init(&c->arena, API_BUF_NO_MAX);
    api_arena_init(&c->session, API_BUF_NO_MAX);
    c->tty_in = isatty(0);
    c->tty_out = isatty(1);
    c->tty_err = isatty(2);
    c->color_out = api__wants_color(c->tty_out);
    c->color_err = api__wants_color(c->tty_err);
}

static void cli_deinit(cli *c)
{
    http_deinit(c);
    api__password_free(c->password);
    api_arena_deinit(&c->arena);
    api_arena_deinit(&c->session);
}

/* `users` is the local app's list, unless a server is named or the verb is none of its own. */
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
    void *own = make(c, 1, cmd->own_size ? cmd->own_size : 1);
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
        help_overview(c, stdout);
        return DONE;
    }
    /* What is no flag of any command is refused with its nearest neighbour, not taken for a resource. */
    if (argv[0][0] == '-')
        return take_common(c, true, &argc, argv) ? FAIL_USAGE : dispatch(c, argc, argv);
    const command *cmd = command_find(argv[0]);
    if (is_resource(c, cmd, argc, argv))
        return c->flags.help ? resource_help(c, argc, argv) : resource_run(c, argc, argv);
    if (c->flags.help && !cmd->passes) {
        help_command(c, cmd);
        return DONE;
    }
    return run_command(c, cmd, argc - 1, argv + 1);
}

int cli_run(cli *c, int argc, char **argv)
{
    c->flags = c->defaults;
    /* The scripts' own question comes with somebody else's words behind it. */
    bool raw = argc && strcmp(argv[0], cmd_complete.name) == 0;
    int st = raw ? 0 : take_common(c, false, &argc, argv);
    if (!st)
        st = raw ? cmd_complete.run(c, &cmd_complete, NULL, argc - 1, argv + 1) : dispatch(c, argc, argv);
    jq_deinit(c);
    stdin_unused(c);
    c->stdin_unread = false;
    st = end_output(c, st);
    c->last_status = st;
    return st;
}

/* Exit status 130 whoever asks: a shell, or a program that would see a signal. */
static void on_interrupt(int number)
{
    (void)number;
    /* The terminal has "^C" behind what stood there. */
    if (isatty(STDERR_FILENO) && isatty(STDIN_FILENO) && write(STDERR_FILENO, "\n", 1) != 1)
        _exit(FAIL_INTERRUPT);
    _exit(FAIL_INTERRUPT);
}

int main(int argc, char **argv)
{
    static cli c;
    api_open_stdio();
    signal(SIGPIPE, SIG_IGN);
    signal(SIGINT, on_interrupt);
    if (!setlocale(LC_CTYPE, "") || MB_CUR_MAX == 1)
        setlocale(LC_CTYPE, "C.UTF-8");
    cli_init(&c);
    sink_init(&c);
    int st = argc ? cli_run(&c, argc - 1, argv + 1) : FAIL_USAGE;
    st = close_output(&c, st);
    cli_deinit(&c);
    return st;
}
