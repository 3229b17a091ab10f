/* Settings of the whole app, except CORS. */
#include "app/builder.h"
#include "app/url_prefix.h"
#include "shared/limit_text.h"
#include "store/engines/engines.h"

void api__build_license(struct api__builder *b, struct api__source at)
{
    const struct api_app *app = b->app;
    if (!app->license.name.p)
        api__builder_problem(b, at, "\"license\" has no \"name\", which OpenAPI requires");
    if (app->license.url.p && app->license.identifier.p)
        api__builder_problem(b, at, "\"license\" has both \"url\" and \"identifier\", expected one of them");
}

/* A relative file is relative to the app's, so that it does not matter where the command is started. */
void api__build_database(struct api__builder *b, const struct api__text *url)
{
    const char *slash = strrchr(url->at.file, '/');
    api_str folder = {url->at.file, slash ? (size_t)(slash + 1 - url->at.file) : 0};
    api_buf why;
    api_buf_init(&why, API_BUF_NO_MAX);
    if (!api__database_check(url->text.p, &why))
        api__builder_problem(b, url->at, "database \"%.*s\": %s", API_FMT(url->text), api_buf_cstr(&why));
    else if (!(b->app->database = api__database_resolve(url->text.p, folder, b->arena)))
        b->err = API_ENOMEM;
    api_buf_deinit(&why);
}

void api__build_errors(struct api__builder *b, const struct api__text *style)
{
    static const char *const styles[] = {"fastapi", "problem", "drf", NULL};
    int i = api__builder_choice(b, "errors", style, styles);
    if (i >= 0)
        b->app->errors = (enum api__error_style)i;
}

const api_limit_info *api__builder_limit(struct api__builder *b, const struct api__text *name)
{
#define X(name, unit, default_value, min, max, reason) +1
    enum { LIMITS = API_LIMIT_LIST(X) };
#undef X
    api_str names[LIMITS];
    for (size_t i = 0; i < LIMITS; i++) {
        names[i] = api_str_of(api_limit_get(i)->name);
        if (api_str_eq(names[i], name->text))
            return api_limit_get(i);
    }
    api__builder_problem(b, name->at, "unknown limit \"%.*s\"%s", API_FMT(name->text),
                         api__builder_guess(b, name->text, names, LIMITS));
    return NULL;
}

void api__build_limit(struct api__builder *b, const api_limit_info *limit, const struct api__text *value)
{
    char expected[API__LIMIT_EXPECTED];
    api__limit_expected(limit, expected);
    if (api_limits_set(&b->app->limits, api_str_of(limit->name), value->text) != 0)
        api__builder_problem(b, value->at, "invalid value \"%.*s\" for limit \"%s\": expected %s", API_FMT(value->text),
                             limit->name, expected);
}

void api__build_proxies(struct api__builder *b, const struct api__texts *proxies)
{
    const char **texts = api__builder_alloc(b, (proxies->count + 1) * sizeof *texts), *bad = NULL;
    for (size_t i = 0; texts && i < proxies->count; i++) {
        api_str text = proxies->list[i].text;
        texts[i] = api_arena_dup(b->arena, text).p;
        const char *const one[] = {texts[i], NULL};
        if (!texts[i])
            b->err = API_ENOMEM;
        else if (strlen(texts[i]) != text.n ||
                 api__networks_init(&b->app->proxies, one, b->arena, &bad) == API_EINVALID)
            api__builder_problem(b, proxies->list[i].at, "invalid proxy \"%.*s\": expected " API__NETWORK_FORMS,
                                 API_FMT(text));
    }
    if (texts && !b->err && api__networks_init(&b->app->proxies, texts, b->arena, &bad) == API_ENOMEM)
        b->err = API_ENOMEM;
}

void api__build_root_path(struct api__builder *b, const struct api__text *path)
{
    b->app->root_path_line = path->at.line;
    b->app->root_path_column = path->at.column;
    if (!api__url_prefix(path->text, &b->app->root_path))
        api__builder_problem(b, path->at, "invalid root_path \"%.*s\": expected " API__URL_PREFIX_FORM,
                             API_FMT(path->text));
}
