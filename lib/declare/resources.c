#include "declare/resources.h"

#include "app/generated.h"
#include "declare/models.h"
#include "declare/settings.h"
#include "declare/uses.h"
#include "json/tree.h"

/* Under a router's prefix; the table is named by the last segment. */
static const char *table_of(const struct api__pending_resource *p)
{
    const char *slash = strrchr(p->path, '/');
    return slash ? slash + 1 : p->path;
}

static bool is_repeated(struct api__setup *s, const struct api__pending_resource *p)
{
    for (const struct api__pending_resource *e = s->resources; e != p; e = e->next)
        if (strcmp(table_of(e), table_of(p)) == 0) {
            api__setup_problem(s, p->file, p->line, "the table \"%s\" is declared already (%s:%d)", table_of(p),
                               e->file, e->line);
            return true;
        }
    return false;
}

/* Fields that the server generates need not be sent, whatever the struct says. */
static const api_node *required_of(struct api__setup *s, const struct api__resource_declaration *r,
                                   const api_node *schema)
{
    api_node *list = api__setup_alloc(s, sizeof *list);
    if (!list)
        return NULL;
    list->kind = API_ARRAY;
    for (const api_node *n = api_node_get(schema, "required")->first; n; n = n->next)
        if (!api__generated(r, n->text))
            s->failed |= !api__tree_add(s->b.arena, list, (api_str){NULL, 0}, n);
    return list;
}

static bool is_filtered(const api_field *f)
{
    return f->options.common.filter;
}

static bool is_sorted(const api_field *f)
{
    return f->options.common.sort;
}

static struct api__texts names_of(struct api__setup *s, const struct api__pending_resource *p, struct api__source at,
                                  bool (*is_listed)(const api_field *))
{
    struct api__text *list = api__setup_alloc(s, (api__declare_count(p->model->fields) + 1) * sizeof *list);
    struct api__texts names = {list, 0};
    for (const api_field *f = p->model->fields; list && f->name; f++)
        if (is_listed(f))
            list[names.count++] = (struct api__text){api_str_of(api__declare_alias(f)), at};
    return names;
}

static void take_grant(struct api__builder *b, const struct api__text *name, const struct api__text *grant, void *arg)
{
    int action = api__builder_action(b, name);
    if (action >= 0)
        api__build_grant(b, (enum api__action)action, grant, arg);
}

static void set_permissions(struct api__setup *s, const struct api__pending_resource *p, struct api__source at,
                            struct api__resource_declaration *r)
{
    if (!p->o.permissions)
        return;
    if (!s->b.app->guarded)
        api__setup_problem(s, p->file, p->line,
                           ".permissions would protect nothing: the app has no users, expected .auth = true in "
                           "API_APP");
    api__setup_pairs(s, at, ".permissions", p->o.permissions, take_grant, r);
}

/* Problems in the schema get the place of the model. */
static const char *place_of(struct api__setup *s, const api_model_def *m)
{
    api_str text = api_arena_printf(s->b.arena, "%s:%d", m->file, m->line);
    return text.p ? text.p : m->file;
}

static struct api__resource_declaration declare(struct api__setup *s, const struct api__pending_resource *p,
                                                const struct api__known_model *k)
{
    const struct api_model_options *o = p->model->options;
    const struct api__source at = {p->file, (unsigned)p->line, 0}, model = {place_of(s, p->model), 0, 0};
    const struct api__text name = {api_str_of(table_of(p)), at};
    struct api__resource_declaration r = api__resource_declare(&s->b, &name);
    if (table_of(p) != p->path)
        r.prefix = (api_str){p->path, (size_t)(table_of(p) - 1 - p->path)};
    r.bare = p->bare;
    r.title = (struct api__text){api_str_of(p->model->name), model};
    if (p->o.description || o->description)
        r.description = api_str_of(p->o.description ? p->o.description : o->description);
    r.file = model.file;
    r.properties = api_node_get(k->schema, "properties");
    r.additional = api_node_get(k->schema, "additionalProperties");
    if (p->o.key)
        r.key = (struct api__text){api_str_of(p->o.key), at};
    r.timestamps = p->o.timestamps;
    r.required = required_of(s, &r, k->schema);
    r.filter = names_of(s, p, model, is_filtered);
    r.sort = names_of(s, p, model, is_sorted);
    r.lax |= o->lax;
    r.require_if_match = p->o.require_if_match;
    if (p->o.pagination)
        api__build_pagination(&s->b, &(struct api__text){api_str_of(p->o.pagination), at}, &r);
    set_permissions(s, p, at, &r);
    return r;
}

/* Which models have tables. */
static void link_models(struct api__setup *s)
{
    const struct api__pending_resource *p = s->resources;
    for (uint32_t i = 0; p && i < s->b.app->resource_count; i++, p = p->next) {
        struct api__known_model *k = (struct api__known_model *)(uintptr_t)api__known_model(s->b.app, p->model);
        if (k && !k->resource)
            k->resource = &s->b.app->resources[i];
    }
}

void api__setup_resources(struct api__setup *s)
{
    size_t n = 0, count = 0;
    for (const struct api__pending_resource *p = s->resources; p; p = p->next)
        n++;
    struct api__resource_declaration *list = api__setup_alloc(s, (n + 1) * sizeof *list);
    if (!list || !api__resources_fit(&s->b, (struct api__source){.file = s->d->entry->file}, n))
        return;
    for (const struct api__pending_resource *p = s->resources; p; p = p->next) {
        const struct api__known_model *k = is_repeated(s, p) ? NULL : api__setup_model(s, p->model);
        if (k && k->open)
            list[count++] = declare(s, p, k);
    }
    api__build_resources(&s->b, list, count);
    link_models(s);
}

void api__setup_resource_uses(struct api__setup *s)
{
    for (uint32_t i = 0; i < s->b.app->operation_count; i++) {
        struct api__operation *o = &s->b.app->operations[i];
        const struct api__pending_resource *p = s->resources;
        for (uint32_t k = 0; p && o->resource && k < o->resource->index; k++)
            p = p->next;
        if (p && o->resource)
            o->uses = api__setup_uses(s, p->router);
    }
}
