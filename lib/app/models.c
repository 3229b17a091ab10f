/* models: each a JSON Schema plus the words of a resource. */
#include <ctype.h>

#include "app/models.h"
#include "model/filter.h"
#include "model/format.h"
#include "model/type.h"

/* Words */

#define NODE_WORD(function, member)                                                                                    \
    static void function(struct reader *r, const api_node *n, void *target)                                            \
    {                                                                                                                  \
        (void)r;                                                                                                       \
        ((struct draft *)target)->member = n;                                                                          \
    }

NODE_WORD(model_properties, properties)
NODE_WORD(model_required, required)
NODE_WORD(model_additional, additional)
NODE_WORD(model_filter, filter)
NODE_WORD(model_sort, sort)
NODE_WORD(model_key, key)

static void model_title(struct reader *r, const api_node *n, void *target)
{
    api__resource *res = ((struct draft *)target)->res;
    if (!api__read_string(r, n, &res->title))
        return;
    bool good = res->title.n > 0;
    for (size_t i = 0; i < res->title.n; i++) {
        char c = res->title.p[i];
        good = good && c && (isalnum((unsigned char)c) || strchr("._-", c));
    }
    if (!good)
        api__read_problem(r, n, "\"%.*s\" is no name for a schema, expected letters, digits, \".\", \"_\" and \"-\"",
                          API_FMT(res->title));
}

static void model_description(struct reader *r, const api_node *n, void *target)
{
    api__read_string(r, n, &((struct draft *)target)->res->description);
}

static void model_type(struct reader *r, const api_node *n, void *target)
{
    (void)target;
    if (n->kind != API_STRING || !api_str_is(n->text, "object"))
        api__read_problem(r, n, "a model's \"type\" can only be \"object\"");
}

static void model_timestamps(struct reader *r, const api_node *n, void *target)
{
    api__read_bool(r, n, &((struct draft *)target)->timestamps);
}

static void model_if_match(struct reader *r, const api_node *n, void *target)
{
    api__read_bool(r, n, &((struct draft *)target)->res->require_if_match);
}

static void model_strict(struct reader *r, const api_node *n, void *target)
{
    bool strict = true;
    if (api__read_bool(r, n, &strict))
        ((struct draft *)target)->lax = !strict;
}

static void model_pagination(struct reader *r, const api_node *n, void *target)
{
    static const char *const styles[] = {"cursor", "limit_offset", "page", "none", NULL};
    int i = api__read_choice(r, n, styles);
    if (i >= 0)
        ((struct draft *)target)->res->pagination = (enum api__pagination)i;
}

static void grant(struct reader *r, const api_node *n, struct draft *d, enum api__action action)
{
    static const char *const grants[] = {"any", "authenticated", "admin", NULL};
    int i = api__read_choice(r, n, grants);
    if (i >= 0)
        d->res->grant[action] = (enum api__grant)i;
}

#define GRANT_WORD(function, action)                                                                                   \
    static void function(struct reader *r, const api_node *n, void *target)                                            \
    {                                                                                                                  \
        grant(r, n, target, action);                                                                                   \
    }

GRANT_WORD(grant_list, API__LIST)
GRANT_WORD(grant_read, API__READ)
GRANT_WORD(grant_create, API__CREATE)
GRANT_WORD(grant_update, API__UPDATE)
GRANT_WORD(grant_delete, API__DELETE)

static void model_permissions(struct reader *r, const api_node *n, void *target)
{
    static const struct word words[] = {{"list", grant_list},
                                        {"read", grant_read},
                                        {"create", grant_create},
                                        {"update", grant_update},
                                        {"delete", grant_delete}};
    if (!r->app->guarded)
        api__read_key_problem(
            r, n,
            "\"permissions\" without \"auth\" would protect nothing, expected \"auth: {}\" at the top of the file");
    API__READ_OBJECT(r, n, words, target, "permissions");
}

static const struct word model_words[] = {
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

/* The schema */

static const api_node *schema_of(struct reader *r, const struct draft *d)
{
    api_node *schema = api_arena_calloc(r->arena, 1, sizeof *schema);
    api_node *properties = api_arena_calloc(r->arena, 1, sizeof *properties);
    if (!schema || !properties) {
        r->err = API_ENOMEM;
        return NULL;
    }
    *schema = (api_node){.kind = API_OBJECT,
                         .line = d->self->line,
                         .column = d->self->column,
                         .key = d->self->key,
                         .key_line = d->self->key_line,
                         .key_column = d->self->key_column};
    *properties = *d->properties;
    properties->first = NULL;
    properties->count = 0;
    api__made_properties(r, d, properties);
    api__node_add_text(r, schema, "type", "\"object\"");
    api__node_add(r, schema, API_S("properties"), properties);
    if (d->required)
        api__node_add(r, schema, API_S("required"), d->required);
    if (d->additional)
        api__node_add(r, schema, API_S("additionalProperties"), d->additional);
    return schema;
}

static bool check_properties(struct reader *r, const struct draft *d)
{
    if (!d->properties) {
        api__read_key_problem(r, d->self, "\"%.*s\" has no \"properties\"", API_FMT(d->self->key));
        return false;
    }
    if (d->properties->kind != API_OBJECT) {
        api__read_problem(r, d->properties, "\"properties\" should be an object with a member for each field");
        return false;
    }
    if (d->properties->count > API__MAX_FIELDS) {
        api__read_problem(r, d->properties, "%u fields are too many, expected at most %d", d->properties->count,
                          API__MAX_FIELDS);
        return false;
    }
    api__names_check_fields(r, d);
    api__made_check(r, d);
    return true;
}

/* After compilation */

static api_str *field_names(struct reader *r, const api_model *m)
{
    api_str *names = api_arena_calloc(r->arena, m->count + 1, sizeof *names);
    for (uint32_t i = 0; names && i < m->count; i++)
        names[i] = m->fields[i].name;
    return names;
}

static void mark(struct reader *r, api_model *m, const api_node *list, unsigned flag, const char *word)
{
    api_str *given, *names = field_names(r, m);
    size_t count;
    if (!list || !names || !api__read_strings(r, list, &given, &count))
        return;
    const api_node *at = list->first;
    for (size_t i = 0; i < count; i++, at = at->next) {
        const api__field *f = api__model_field(m, given[i]);
        if (!f)
            api__read_problem(r, at, "\"%s\" names \"%.*s\", which is no field of this model%s", word,
                              API_FMT(given[i]), api__read_guess(r, given[i], names, m->count));
        else if (api__field_is_nested(f))
            api__read_problem(r, at, "\"%.*s\" cannot be in \"%s\": it is no single value", API_FMT(given[i]), word);
        else if (f->flags & API__WRITEONLY)
            api__read_problem(r, at, "\"%.*s\" cannot be in \"%s\": it is writeOnly", API_FMT(given[i]), word);
        else
            m->fields[f->index].flags |= flag;
    }
}

static void set_key(struct reader *r, const struct draft *d, api_model *m)
{
    api__resource *res = d->res;
    res->key_field = 0;
    if (res->key_kind != API__KEY_FIELD)
        return;
    api_str *names = field_names(r, m);
    const api__field *f = api__model_field(m, d->key->text);
    if (!f) {
        api__read_problem(r, d->key,
                          "\"key\" names \"%.*s\", which is no field of this model, expected \"uuid\" or a field%s",
                          API_FMT(d->key->text), names ? api__read_guess(r, d->key->text, names, m->count) : "");
        return;
    }
    res->key_field = f->index;
    bool fits = f->format ? f->format->key : f->type->key;
    if (!fits || !(f->flags & API__REQUIRED) || f->flags & (API__NULLABLE | API__READONLY | API__WRITEONLY))
        api__read_problem(r, d->key, "\"%.*s\" cannot be the key, expected a required string, integer, uuid or date",
                          API_FMT(f->name));
    if (f->format ? f->format->words : f->type->filters == API__FILTERS_TEXT)
        m->fields[f->index].flags |= API__URL_KEY;
}

static int32_t position(const api_model *m, bool wanted, const char *name)
{
    const api__field *f = wanted ? api__model_field(m, api_str_of(name)) : NULL;
    return f ? (int32_t)f->index : -1;
}

/* Of a model that has mistakes elsewhere: its lists are read all the same, so that all mistakes are told at once. */
static void check_listed(struct reader *r, const struct draft *d, const api_node *names, const char *word)
{
    bool list = names && names->kind == API_ARRAY;
    for (const api_node *n = list ? names->first : NULL; n; n = n->next)
        if (n->kind == API_STRING && !api_node_find(d->properties, n->text) && !api__made(d, n->text))
            api__read_problem(r, n, "\"%s\" names \"%.*s\", which is no field of this model", word, API_FMT(n->text));
}

static void compile(struct reader *r, const struct draft *d)
{
    const api_node *schema = schema_of(r, d);
    if (!schema || r->err)
        return;
    struct api__compile c = {.file = r->file, .lax = d->lax, .as_json = true, .problems = r->problems};
    size_t before = api_problems_count(r->problems);
    api_model *m = api__model_compile(r->arena, schema, &c);
    if (!m) {
        if (api_problems_count(r->problems) == before)
            r->err = API_ENOMEM;
        check_listed(r, d, d->filter, "filter");
        check_listed(r, d, d->sort, "sort");
        return;
    }
    m->title = d->res->title;
    d->res->model = m;
    mark(r, m, d->filter, API__FILTER, "filter");
    mark(r, m, d->sort, API__SORT, "sort");
    set_key(r, d, m);
    d->res->parameters = api__filter_count(m) + API__LIST_WORDS;
    d->res->created_field = position(m, d->timestamps, "created_at");
    d->res->updated_field = position(m, d->timestamps, "updated_at");
}

static void read_model(struct reader *r, const api_node *n, api__resource *res)
{
    struct draft d = {.res = res, .self = n, .lax = r->app->lax};
    res->key = res->title = n->key;
    for (int i = 0; i < API__ACTIONS; i++)
        res->grant[i] = r->app->guarded ? API__GRANT_AUTHENTICATED : API__GRANT_ANY;
    API__READ_OBJECT(r, n, model_words, &d, "a model");
    if (n->kind != API_OBJECT)
        return;
    if (d.key && d.key->kind != API_STRING) {
        api__read_problem(r, d.key, "\"key\" is a name, expected \"uuid\" or a field");
        d.key = NULL;
    }
    if (d.key)
        res->key_kind =
            api_str_is(d.key->text, "uuid") && !api_node_get(d.properties, "uuid") ? API__KEY_UUID : API__KEY_FIELD;
    if (check_properties(r, &d))
        compile(r, &d);
}

static void check_titles(struct reader *r, const api_node *models)
{
    const api__resource *list = r->app->resources;
    const api_node *n = models->first;
    for (uint32_t i = 0; i < r->app->resource_count; i++, n = n->next)
        for (uint32_t k = 0; k < i; k++)
            if (api_str_eq(list[i].title, list[k].title))
                api__read_key_problem(r, n,
                                      "\"%.*s\" and \"%.*s\" have the same title \"%.*s\", which names the schema",
                                      API_FMT(list[k].key), API_FMT(list[i].key), API_FMT(list[i].title));
}

void api__read_models(struct reader *r, const api_node *n, void *target)
{
    struct api_app *app = target;
    if (n->kind != API_OBJECT || !n->count) {
        api__read_problem(r, n,
                          n->kind == API_OBJECT || n->kind == API_NULL
                              ? "\"models\" is empty, expected a member for each resource"
                              : "\"models\" should be an object with a member for each resource");
        return;
    }
    if (n->count > API__MAX_MODELS) {
        api__read_problem(r, n, "%u models are too many, expected at most %d", n->count, API__MAX_MODELS);
        return;
    }
    app->resources = api_arena_calloc(r->arena, n->count, sizeof *app->resources);
    if (!app->resources) {
        r->err = API_ENOMEM;
        return;
    }
    size_t before = api_problems_count(r->problems);
    api__names_check_models(r, n);
    for (const api_node *m = n->first; m && !r->err; m = m->next) {
        api__resource *res = &app->resources[app->resource_count];
        res->index = app->resource_count++;
        read_model(r, m, res);
    }
    check_titles(r, n);
    if (!r->err && api_problems_count(r->problems) == before)
        api__names_check_database(r, n);
}
