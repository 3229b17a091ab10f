/* api: one command line, from main() to the exit status. */
#include "cli/commands/commands.h"
#include "cli/core/sink.h"
#include "cli/http/http.h"
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

/* Exit with status 130, which shells and other programs understand alike. */
static void on_interrupt(int number)
{
    (void)number;
    /* The terminal has echoed "^C" in the current line. */
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
    int st = argc ? command_line_run(&c, argc - 1, argv + 1) : FAIL_USAGE;
    st = stdout_close(&c, st);
    cli_deinit(&c);
    return st;
}
