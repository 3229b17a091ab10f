/* proxies: whose word about clients counts; root_path: where a proxy shows the app. */
#include "app/reader.h"
#include "app/url_prefix.h"
#include "base/networks.h"

void api__read_proxies(struct reader *r, const api_node *n, void *target)
{
    struct api_app *app = target;
    api_str *list;
    size_t count, i = 0;
    if (!api__read_strings(r, n, &list, &count))
        return;
    const char **texts = api_arena_calloc(r->arena, count + 1, sizeof *texts), *bad = NULL;
    const api_node *at = n->first;
    for (; texts && i < count && at; i++, at = at->next) {
        texts[i] = api_arena_dup(r->arena, list[i]).p;
        const char *const one[] = {texts[i], NULL};
        if (texts[i] &&
            (strlen(texts[i]) != list[i].n || api__networks_init(&app->proxies, one, r->arena, &bad) == API_EINVALID))
            api__read_problem(r, at, "\"%.*s\" is not a proxy, expected " API__NETWORK_FORMS, API_FMT(list[i]));
        if (!texts[i])
            r->err = API_ENOMEM;
    }
    if (!texts || api__networks_init(&app->proxies, texts, r->arena, &bad) == API_ENOMEM)
        r->err = API_ENOMEM;
}

void api__read_root_path(struct reader *r, const api_node *n, void *target)
{
    struct api_app *app = target;
    api_str text;
    app->root_path_line = n->line;
    app->root_path_column = n->column;
    if (api__read_string(r, n, &text) && !api__url_prefix(text, &app->root_path))
        api__read_problem(r, n, "\"%.*s\" is not a root_path, expected " API__URL_PREFIX_FORM, API_FMT(text));
}
