#include "cli/commands/source.h"
#include "cli/core/app.h"
#include "cli/core/message.h"
#include "cli/http/program.h"
#include "cli/http/server.h"

/* A check that passes must show what was checked. */
static void note_source(cli *c, const char *path, bool file)
{
    if (!file && c->flags.local)
        note(c, "looking at %s, the app of this directory (API_APP_PROGRAM)", program_path());
    else if (!file)
        note(c, "looking at the document of %s", c->server);
    else if (path && c->flags.server)
        note(c, "looking at %s: --server is used where there is no app file", path);
    else
        note(c, "looking at %s", path ? path : "the starter app: there is no app file here");
}

int source_find(cli *c, int argc, char **argv, const char **path, bool *file)
{
    *path = argc ? argv[0] : NULL;
    *file = argc || c->flags.local;
    int st = DONE;
    if (!argc && program_is_app() && !c->flags.server) {
        c->flags.local = true;
        *file = false;
    } else if (!argc) {
        *path = app_find();
        *file = *file || *path;
    }
    if (!*file)
        st = server_find(c);
    if (!st)
        note_source(c, *path, *file);
    return st;
}
