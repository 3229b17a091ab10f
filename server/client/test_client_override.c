/* Overriding dependencies in tests. */
#include <stdlib.h>

#include "declare/declarations.h"
#include "server/client/test_client.h"

void api__test_drop_overrides(api_test_client *c)
{
    if (c->open)
        c->app.service->overrides = NULL;
    for (struct api__override *o = c->overrides, *next; o; o = next) {
        next = (struct api__override *)(uintptr_t)o->next;
        free(o);
    }
    c->overrides = NULL;
}

static bool depends_on(const struct api_app *app, const api_dependency *def)
{
    const struct api__declarations *d = app->declarations;
    for (const struct api__dependency *k = d ? d->dependencies : NULL; k; k = k->next)
        if (api__same_dependency(k->def, def))
            return true;
    for (const struct api__mount *m = d ? d->mounts : NULL; m; m = m->next)
        if (depends_on(m->app, def))
            return true;
    return false;
}

int api__test_override(api_test_client *c, const api_dependency *dependency, const api_dependency *by)
{
    if (!c->open)
        return API_ECONFIG;
    if (!depends_on(c->tables, dependency))
        return api__test_fail(c, API_EUSAGE, "api_test_override: no operation uses the dependency");
    if (by->inputs[0].name)
        return api__test_fail(c, API_EUSAGE, "api_test_override: the override must not have inputs");
    struct api__override *o = malloc(sizeof *o);
    if (!o)
        return api__test_fail(c, API_ENOMEM, api_strerror(API_ENOMEM));
    *o = (struct api__override){dependency, by, c->overrides};
    c->overrides = o;
    c->app.service->overrides = o;
    return API_OK;
}
