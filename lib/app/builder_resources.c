/* Resources: each a JSON Schema, compiled with the fields that the server generates, and what its table needs to know.
 */
#include <ctype.h>

#include "app/builder.h"
#include "app/generated.h"
#include "app/names.h"
#include "model/filter.h"
#include "model/format.h"
#include "model/names.h"
#include "model/type.h"
#include "json/tree.h"

/* Each costs prepared statements on every thread and a part of the document. */
enum { MOST_RESOURCES = 1000 };

/* --- declarations --- */

struct api__resource_declaration api__resource_declare(const struct api__builder *b, const struct api__text *name)
{
    struct api__resource_declaration r = {
        .name = *name, .prefix = API_S(""), .title = *name, .file = name->at.file, .lax = b->app->lax};
    for (int i = 0; i < API__ACTIONS; i++)
        r.grant[i] = b->app->guarded ? API__GRANT_AUTHENTICATED : API__GRANT_ANY;
    return r;
}

void api__build_pagination(struct api__builder *b, const struct api__text *style, struct api__resource_declaration *r)
{
    static const char *const styles[] = {"cursor", "limit_offset", "page", "none", NULL};
    int i = api__builder_choice(b, "pagination", style, styles);
    if (i >= 0)
        r->pagination = (enum api__pagination)i;
}

static const api_str actions[API__ACTIONS] = {[API__LIST] = {"list", 4},
                                              [API__READ] = {"read", 4},
                                              [API__CREATE] = {"create", 6},
                                              [API__UPDATE] = {"update", 6},
                                              [API__DELETE] = {"delete", 6}};

int api__builder_action(struct api__builder *b, const struct api__text *name)
{
    for (int i = 0; i < API__ACTIONS; i++)
        if (api_str_eq(actions[i], name->text))
            return i;
    api__builder_unknown(b, name, actions, API__ACTIONS, "permissions");
    return -1;
}

void api__build_grant(struct api__builder *b, enum api__action action, const struct api__text *grant,
                      struct api__resource_declaration *r)
{
    int i = api__builder_choice(b, actions[action].p, grant, api__grant_words);
    if (i >= 0)
        r->grant[action] = (enum api__grant)i;
}

/* --- before compilation --- */

static void check_title(struct api__builder *b, const struct api__text *title)
{
    bool good = title->text.n > 0;
    for (size_t i = 0; i < title->text.n; i++) {
        char c = title->text.p[i];
        good = good && c && (isalnum((unsigned char)c) || strchr("._-", c));
    }
    if (!good)
        api__builder_problem(b, title->at,
                             "invalid title \"%.*s\": it names a schema, expected letters, digits, \".\", \"_\" and "
                             "\"-\"",
                             API_FMT(title->text));
}

static bool check_properties(struct api__builder *b, const struct api__resource_declaration *r)
{
    const api_node *p = r->properties;
    if (!p) {
        api__builder_problem(b, r->name.at, "\"%.*s\" has no \"properties\"", API_FMT(r->name.text));
        return false;
    }
    struct api__source at = {r->file, p->line, p->column};
    if (p->kind != API_OBJECT) {
        api__builder_problem(b, at, "\"properties\" should be an object with a member for each field");
        return false;
    }
    if (p->count > API__MAX_FIELDS) {
        api__builder_problem(b, at, "%u fields are too many, expected at most %d", p->count, API__MAX_FIELDS);
        return false;
    }
    api__names_check_fields(b, r);
    api__generated_check(b, r);
    return true;
}

static const api_node *schema_of(struct api__builder *b, const struct api__resource_declaration *r)
{
    const api_node *properties = api__generated_properties(b, r);
    api_node *schema = api__builder_alloc(b, sizeof *schema);
    if (!properties || !schema)
        return NULL;
    *schema = (api_node){.kind = API_OBJECT,
                         .line = r->name.at.line,
                         .column = r->name.at.column,
                         .key = r->name.text,
                         .key_line = r->name.at.line,
                         .key_column = r->name.at.column};
    bool done = api__tree_add_text(b->arena, schema, "type", API_S("object")) &&
                api__tree_add(b->arena, schema, API_S("properties"), properties);
    if (r->required)
        done = done && api__tree_add(b->arena, schema, API_S("required"), r->required);
    if (r->additional)
        done = done && api__tree_add(b->arena, schema, API_S("additionalProperties"), r->additional);
    if (!done)
        b->err = API_ENOMEM;
    return done ? schema : NULL;
}

/* --- after compilation --- */

static const char *guess_field(struct api__builder *b, const api_model *m, api_str word)
{
    api_str *names = api__builder_alloc(b, (m->count + 1) * sizeof *names);
    for (uint32_t i = 0; names && i < m->count; i++)
        names[i] = m->fields[i].name;
    return names ? api__builder_guess(b, word, names, m->count) : "";
}

/* `verb`: what the list lets clients do by its fields. */
static void mark(struct api__builder *b, api_model *m, const struct api__texts *list, unsigned flag, const char *verb)
{
    for (size_t i = 0; i < list->count; i++) {
        const struct api__text *name = &list->list[i];
        const api__field *f = api__model_field(m, name->text);
        if (!f)
            api__builder_problem(b, name->at, "\"%s\" names \"%.*s\", which is not a field of this model%s", verb,
                                 API_FMT(name->text), guess_field(b, m, name->text));
        else if (api__field_is_nested(f))
            api__builder_problem(b, name->at, "cannot %s by \"%.*s\": it is not a single value", verb,
                                 API_FMT(name->text));
        else if (f->flags & API__WRITEONLY)
            api__builder_problem(b, name->at, "cannot %s by \"%.*s\": it is writeOnly", verb, API_FMT(name->text));
        else
            m->fields[f->index].flags |= flag;
    }
}

static void set_key(struct api__builder *b, const struct api__resource_declaration *r, api_model *m, api__resource *res)
{
    res->key_field = 0;
    if (res->key_kind != API__KEY_FIELD)
        return;
    const api__field *f = api__model_field(m, r->key.text);
    if (!f) {
        api__builder_problem(b, r->key.at,
                             "\"key\" names \"%.*s\", which is not a field of this model, expected \"uuid\" or a "
                             "field%s",
                             API_FMT(r->key.text), guess_field(b, m, r->key.text));
        return;
    }
    res->key_field = f->index;
    bool fits = f->format ? f->format->key : f->type->key;
    if (!fits || !(f->flags & API__REQUIRED) || f->flags & (API__NULLABLE | API__READONLY | API__WRITEONLY))
        api__builder_problem(b, r->key.at,
                             "\"%.*s\" cannot be the key, expected a required string, integer, uuid or date",
                             API_FMT(f->name));
    if (f->format ? f->format->words : f->type->filters == API__FILTERS_TEXT)
        m->fields[f->index].flags |= API__URL_KEY;
}

static int32_t position(const api_model *m, bool wanted, const char *name)
{
    const api__field *f = wanted ? api__model_field(m, api_str_of(name)) : NULL;
    return f ? (int32_t)f->index : -1;
}

/* Of a model with mistakes elsewhere, so that all mistakes are reported at once. */
static void check_listed(struct api__builder *b, const struct api__resource_declaration *r,
                         const struct api__texts *list, const char *verb)
{
    for (size_t i = 0; i < list->count; i++) {
        const struct api__text *name = &list->list[i];
        if (!api_node_find(r->properties, name->text) && !api__generated(r, name->text))
            api__builder_problem(b, name->at, "\"%s\" names \"%.*s\", which is not a field of this model", verb,
                                 API_FMT(name->text));
    }
}

static void compile(struct api__builder *b, const struct api__resource_declaration *r, api__resource *res)
{
    const api_node *schema = schema_of(b, r);
    if (!schema)
        return;
    struct api__compile c = {.file = r->file, .lax = r->lax, .as_json = true, .problems = b->problems};
    size_t before = api_problems_count(b->problems);
    api_model *m = api__model_compile(b->arena, schema, &c);
    if (!m) {
        if (api_problems_count(b->problems) == before)
            b->err = API_ENOMEM;
        check_listed(b, r, &r->filter, "filter");
        check_listed(b, r, &r->sort, "sort");
        return;
    }
    m->title = r->title.text;
    res->model = m;
    mark(b, m, &r->filter, API__FILTER, "filter");
    mark(b, m, &r->sort, API__SORT, "sort");
    set_key(b, r, m, res);
    res->parameters = api__filter_count(m) + API__LIST_WORDS;
    res->created_field = position(m, r->timestamps, "created_at");
    res->updated_field = position(m, r->timestamps, "updated_at");
}

static void build_resource(struct api__builder *b, const struct api__resource_declaration *r)
{
    api__resource *res = &b->app->resources[b->app->resource_count];
    *res = (api__resource){.bare = r->bare,
                           .prefix = r->prefix,
                           .key = r->name.text,
                           .title = r->title.text,
                           .description = r->description,
                           .key_kind = api__key_kind(r),
                           .pagination = r->pagination,
                           .require_if_match = r->require_if_match,
                           .index = b->app->resource_count++};
    memcpy(res->grant, r->grant, sizeof res->grant);
    if (r->title.text.p != r->name.text.p)
        check_title(b, &r->title);
    if (check_properties(b, r))
        compile(b, r, res);
}

static void check_titles(struct api__builder *b, const struct api__resource_declaration *list)
{
    const api__resource *res = b->app->resources;
    for (uint32_t i = 0; i < b->app->resource_count; i++)
        for (uint32_t k = 0; k < i; k++)
            if (api_str_eq(res[i].title, res[k].title))
                api__builder_problem(b, list[i].name.at,
                                     "\"%.*s\" and \"%.*s\" have the same title \"%.*s\", which names the schema",
                                     API_FMT(res[k].key), API_FMT(res[i].key), API_FMT(res[i].title));
}

bool api__resources_fit(struct api__builder *b, struct api__source at, size_t n)
{
    if (n <= MOST_RESOURCES)
        return true;
    api__builder_problem(b, at, "%zu models are too many, expected at most %d", n, MOST_RESOURCES);
    return false;
}

void api__build_resources(struct api__builder *b, const struct api__resource_declaration *list, size_t n)
{
    b->app->resources = api__builder_alloc(b, (n + 1) * sizeof *b->app->resources);
    if (!b->app->resources)
        return;
    size_t before = api_problems_count(b->problems);
    api__names_check_resources(b, list, n);
    for (size_t i = 0; i < n && !b->err; i++)
        build_resource(b, &list[i]);
    check_titles(b, list);
    if (!b->err && api_problems_count(b->problems) == before)
        api__names_check_database(b, list);
}
