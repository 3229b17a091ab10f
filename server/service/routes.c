#include "server/service/routes.h"

#include "declare/declarations.h"
#include "server/operation/operation.h"
#include "server/pages/documents.h"
#include "server/pages/health.h"
#include "server/pages/pages.h"
#include "server/resource/resource.h"
#include "server/users/login.h"

static const struct page {
    const char *path;
    api__handler handle;
} pages[] = {
    {"/", api__handle_index},
    {"/openapi.json", api__handle_openapi_json},
    {"/openapi.yaml", api__handle_openapi_yaml},
    {"/docs", api__handle_docs},
    {"/docs/swagger-ui.css", api__handle_swagger_css},
    {"/docs/swagger-ui-bundle.js", api__handle_swagger_js},
    {"/redoc", api__handle_redoc},
    {"/redoc/redoc.standalone.js", api__handle_redoc_js},
    {"/healthz", api__handle_healthz},
    {"/readyz", api__handle_readyz},
    {"/metrics", api__handle_metrics},
};

static const api__handler kinds[] = {
    [API__OP_LIST] = api__handle_list,     [API__OP_CREATE] = api__handle_create,
    [API__OP_READ] = api__handle_read,     [API__OP_REPLACE] = api__handle_replace,
    [API__OP_UPDATE] = api__handle_update, [API__OP_DELETE] = api__handle_delete,
    [API__OP_TOKEN] = api__handle_token,   [API__OP_LOGOUT] = api__handle_logout,
    [API__OP_ME] = api__handle_me,         [API__OP_DECLARED] = api__handle_declared,
};

static enum api__method method_of(const char *name)
{
    static const char *const names[] = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"};
    enum api__method m = 0;
    while (m < API__METHOD_COUNT && strcmp(names[m], name) != 0)
        m++;
    return m;
}

/* Whether the app declares GET on this path and so replaces the page. */
static bool replaced(const struct api_app *app, const char *path)
{
    for (uint32_t i = 0; i < app->operation_count; i++)
        if (strcmp(app->operations[i].pattern, path) == 0 && method_of(app->operations[i].method) == API__METHOD_GET)
            return true;
    return false;
}

static int add_pages(struct api__router *r, const struct api_app *app, api_problems *problems)
{
    int err = API_OK;
    for (size_t i = 0; !err && i < sizeof pages / sizeof *pages; i++) {
        if (replaced(app, pages[i].path))
            continue;
        struct api__route route = {.pattern = pages[i].path, .endpoint = {.handle = pages[i].handle}};
        err = api__router_add(r, &route, problems);
    }
    return err;
}

/* Reports the problems of all operations. */
static int add_operations(struct api__router *r, const struct api_app *app, api_problems *problems)
{
    int err = API_OK;
    for (uint32_t i = 0; err != API_ENOMEM && i < app->operation_count; i++) {
        const struct api__operation *o = &app->operations[i];
        struct api__route route = {
            .method = method_of(o->method),
            .pattern = o->pattern,
            .name = o->declaration && o->declaration->o.name ? o->declaration->o.name : o->operation_id,
            .file = o->declaration ? o->declaration->file : NULL,
            .line = o->declaration ? (unsigned)o->declaration->line : 0,
            .endpoint = {.handle = kinds[o->kind], .operation = o, .grant = o->grant, .uses = o->uses},
            .resource = o->resource};
        int failed = api__router_add(r, &route, problems);
        err = failed ? failed : err;
    }
    return err;
}

struct api__router *api__routes_new(const struct api_app *app, api_problems *problems)
{
    struct api__router *r = api__router_create();
    int err = r ? add_pages(r, app, problems) : API_ENOMEM;
    if (!err)
        err = add_operations(r, app, problems);
    if (!err)
        return r;
    api__router_free(r);
    return NULL;
}
