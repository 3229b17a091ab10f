/* Any text as an app file: refused with problems, or an app whose document is JSON and always the same. */
#include <api/app.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
    if (!holds)
        abort();
}

static api_app *parse(const char *name, api_str text)
{
    api_problems *problems = api_problems_new();
    must(problems != NULL);
    api_app *app = api_app_parse(name, text, problems);
    must((app != NULL) == (api_problems_count(problems) == 0));
    api_problems_free(problems);
    return app;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    api_str text = {(const char *)data, size};
    static const char *const names[] = {"api.yaml", "api.json"};
    for (int i = 0; i < 2; i++) {
        api_app *app = parse(names[i], text), *again = app ? parse(names[i], text) : NULL;
        if (app) {
            must(api_json_check(api_app_openapi_json(app), API_JSON_UNIQUE, NULL) == 0);
            must(api_str_eq(api_app_openapi_json(app), api_app_openapi_json(again)));
        }
        api_app_free(app);
        api_app_free(again);
    }
    return 0;
}
