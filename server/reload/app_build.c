/* An app of a text or of declarations in C: first its tables, then its document. */
#include <api/main.h>

#include "app/read.h"
#include "declare/entry.h"
#include "openapi/document.h"

/* The app with its document, or NULL after problems, of which there were `before` at first. */
static api_app *finish(struct api_app *app, int err, const char *name, api_problems *problems, size_t before)
{
    if (!err && api_problems_count(problems) == before)
        err = api__openapi_build(app);
    if (err && api_problems_count(problems) == before)
        api_problems_add(problems, name, 0, 0, "%s", api_strerror(err));
    if (!err && api_problems_count(problems) == before)
        return app;
    api_app_free(app);
    return NULL;
}

api_app *api_app_parse(const char *name, api_str text, api_problems *problems)
{
    size_t before = api_problems_count(problems);
    struct api_app *app = api__app_new(name);
    int err = app ? api__app_read(app, text, problems) : API_ENOMEM;
    return finish(app, err, name, problems, before);
}

api_app *api_app_starter(api_problems *problems)
{
    return api_app_parse("starter", api_str_of(api_app_starter_text()), problems);
}

api_app *api_app_from_entry(const api_entry *entry, api_problems *problems)
{
    size_t before = api_problems_count(problems);
    struct api_app *app = api__app_new(entry->file);
    int err = app ? api__app_declare(app, entry, problems) : API_ENOMEM;
    return finish(app, err, entry->file, problems, before);
}
