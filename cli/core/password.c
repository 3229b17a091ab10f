#include "cli/core/password.h"
#include "cli/core/memory.h"
#include "cli/core/message.h"
#include "shared/password.h"

int password_get(cli *c, const char *prompt, bool twice, const char **out)
{
    const char *why = "a password is required: --password-stdin reads it from stdin";
    bool same = c->password && c->password_for && strcmp(c->password_for, prompt) == 0;
    *out = c->password;
    if (same && !twice && c->last_status != FAIL_4XX)
        return DONE;
    api__password_free(c->password);
    FILE *terminal = c->flags.password_stdin || c->flags.no_input || !c->tty_in ? NULL : fopen("/dev/tty", "re");
    c->password = c->flags.password_stdin ? api__password_read(stdin, &why)
                  : terminal              ? api__password_ask(terminal, prompt, twice, &why)
                                          : NULL;
    if (terminal)
        fclose(terminal);
    *out = c->password;
    c->password_for = *out ? xstrdup_session(c, prompt) : NULL;
    return *out ? DONE : fail(c, FAIL_USAGE, "%s", why);
}
