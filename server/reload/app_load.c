/* An app of a file, by its kind. */
#include "app/yaml.h"
#include "server/reload/file_text.h"
#include "server/reload/native.h"

api_app *api_app_load(const char *path, api_problems *problems)
{
    return api_app_load_with(path, NULL, problems);
}

api_app *api_app_load_with(const char *path, const api_load_options *o, api_problems *problems)
{
    if (api__native_is(path))
        return api__native_load(path, o, problems);
    api_buf text;
    api_buf_init(&text, API__YAML_MAX + 1);
    api_app *app = NULL;
    int err = api__file_text(path, &text);
    if (err == API_ESYS)
        api_problems_add(problems, path, 0, 0, "cannot read: %m");
    else if (err)
        api_problems_add(problems, path, 0, 0, "the file is larger than 1 MiB");
    else
        app = api_app_parse(path, api_buf_get(&text), problems);
    api_buf_deinit(&text);
    return app;
}
