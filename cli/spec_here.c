/* The document that is at hand without the network, for completion. */
#include "app.h"
#include "document.h"
#include "http.h"
#include "spec.h"

/* Only a text: a program is not compiled for a Tab. */
static bool use_app(cli *c)
{
    api_app *app;
    api_node *root;
    api_json_error err;
    if (!app_find() || app_open(c, NULL, NULL, &app) != DONE)
        return false;
    api_str text = api_arena_dup(&c->session, api_app_openapi_json(app));
    bool read = text.p && api_json_parse(&c->session, text, 0, &root, &err) == 0;
    if (read)
        spec_take(c, &(document){.text = text, .root = root}, true);
    api_app_free(app);
    return read;
}

bool spec_here(cli *c)
{
    bool found = server_find(c) == DONE;
    bool named = found && !c->flags.local && strcmp(c->server, CLI_DEFAULT_SERVER) != 0;
    if (named)
        return spec_cached(c) || use_app(c);
    return use_app(c) || (found && spec_cached(c));
}
