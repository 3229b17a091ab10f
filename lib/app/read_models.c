/* models: each a JSON Schema plus the words of a resource. */
#include "app/read.h"

static struct api__resource_declaration *declaration(void *target)
{
    return target;
}

#define NODE_WORD(function, member)                                                                                    \
    static void function(struct api__builder *b, const api_node *n, void *target)                                      \
    {                                                                                                                  \
        (void)b;                                                                                                       \
        declaration(target)->member = n;                                                                               \
    }
#define TEXTS_WORD(function, member)                                                                                   \
    static void function(struct api__builder *b, const api_node *n, void *target)                                      \
    {                                                                                                                  \
        api__read_texts(b, n, &declaration(target)->member);                                                           \
    }
#define BOOL_WORD(function, member)                                                                                    \
    static void function(struct api__builder *b, const api_node *n, void *target)                                      \
    {                                                                                                                  \
        api__read_bool(b, n, &declaration(target)->member);                                                            \
    }

NODE_WORD(model_properties, properties)
NODE_WORD(model_required, required)
NODE_WORD(model_additional, additional)
TEXTS_WORD(model_filter, filter)
TEXTS_WORD(model_sort, sort)
BOOL_WORD(model_timestamps, timestamps)
BOOL_WORD(model_if_match, require_if_match)

static void model_title(struct api__builder *b, const api_node *n, void *target)
{
    api__read_text(b, n, &declaration(target)->title);
}

static void model_description(struct api__builder *b, const api_node *n, void *target)
{
    api__read_string(b, n, &declaration(target)->description);
}

static void model_type(struct api__builder *b, const api_node *n, void *target)
{
    (void)target;
    if (n->kind != API_STRING || !api_str_is(n->text, "object"))
        api__builder_problem(b, api__read_place(b, n), "the \"type\" of a model is always \"object\"");
}

static void model_key(struct api__builder *b, const api_node *n, void *target)
{
    struct api__text key = {n->text, api__read_place(b, n)};
    if (n->kind == API_STRING)
        declaration(target)->key = key;
    else
        api__builder_problem(b, key.at, "\"key\" is a name, expected \"uuid\" or a field");
}

static void model_strict(struct api__builder *b, const api_node *n, void *target)
{
    bool strict = true;
    if (api__read_bool(b, n, &strict))
        declaration(target)->lax = !strict;
}

static void model_pagination(struct api__builder *b, const api_node *n, void *target)
{
    struct api__text style;
    if (api__read_text(b, n, &style))
        api__build_pagination(b, &style, target);
}

static void model_permissions(struct api__builder *b, const api_node *n, void *target)
{
    if (!b->app->guarded)
        api__builder_problem(
            b, api__read_key_place(b, n),
            "\"permissions\" without \"auth\" would protect nothing, expected \"auth: {}\" at the top of the file");
    for (const api_node *m = api__read_members(b, n) ? n->first : NULL; m; m = m->next) {
        struct api__text name = api__read_key(b, m), grant;
        int action = api__builder_action(b, &name);
        if (action >= 0 && api__read_text(b, m, &grant))
            api__build_grant(b, (enum api__action)action, &grant, target);
    }
}

static const struct api__word model_words[] = {
    {"title", model_title},
    {"description", model_description},
    {"type", model_type},
    {"properties", model_properties},
    {"required", model_required},
    {"additionalProperties", model_additional},
    {"filter", model_filter},
    {"sort", model_sort},
    {"key", model_key},
    {"timestamps", model_timestamps},
    {"pagination", model_pagination},
    {"require_if_match", model_if_match},
    {"strict", model_strict},
    {"permissions", model_permissions},
    {"search", NULL},
    {"rules", NULL},
    {"relations", NULL},
    {"references", NULL},
    {"owner", NULL},
    {"rates", NULL},
    {"indexes", NULL},
    {"hooks", NULL},
};

void api__read_models(struct api__builder *b, const api_node *n, void *target)
{
    (void)target;
    if (n->kind != API_OBJECT || !n->count) {
        api__builder_problem(b, api__read_place(b, n),
                             n->kind == API_OBJECT || n->kind == API_NULL
                                 ? "\"models\" is empty, expected a member for each resource"
                                 : "\"models\" should be an object with a member for each resource");
        return;
    }
    if (!api__resources_fit(b, api__read_place(b, n), n->count))
        return;
    struct api__resource_declaration *list = api__builder_alloc(b, n->count * sizeof *list);
    size_t count = 0;
    for (const api_node *m = n->first; m && list; m = m->next) {
        struct api__text name = api__read_key(b, m);
        list[count] = api__resource_declare(b, &name);
        API__READ_OBJECT(b, m, model_words, &list[count], "a model");
        count += m->kind == API_OBJECT;
    }
    if (list)
        api__build_resources(b, list, count);
}
