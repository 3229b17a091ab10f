#include "openapi/inputs.h"

#include <strings.h>

#include "declare/fields.h"
#include "model/type.h"
#include "openapi/components.h"

/* --- gathering --- */

struct gathering {
    struct api__doc *doc;
    struct api__doc_input *list, **end;
    const api_dependency **seen; /* dependencies that were looked at */
    size_t seen_count, seen_most;
};

/* Header names are the same in any case. Bodies stand side by side whatever they are called. */
static bool same_input(const struct api__doc_input *i, const api_field *f, api_str name)
{
    if (i->f->in != f->in || f->in == API_IN_BODY)
        return false;
    return api_str_eq(i->name, name) ||
           (f->in == API_IN_HEADER && i->name.n == name.n && strncasecmp(i->name.p, name.p, name.n) == 0);
}

/* Of two for the same input the required one wins. */
static void add(struct gathering *g, const api_field *f, bool own)
{
    api_str name = api__declare_name(f, &g->doc->arena);
    bool required = api__declare_required(f);
    for (struct api__doc_input *i = g->list; i && name.p; i = i->next)
        if (same_input(i, f, name)) {
            if (required && !i->required)
                *i = (struct api__doc_input){f, name, required, own, i->next};
            return;
        }
    struct api__doc_input *i = api__doc_alloc(g->doc, sizeof *i);
    g->doc->failed |= !name.p;
    if (!i || !name.p)
        return;
    *i = (struct api__doc_input){f, name, required, own, NULL};
    *g->end = i;
    g->end = &i->next;
}

static bool is_new(struct gathering *g, const api_dependency *d)
{
    for (size_t i = 0; i < g->seen_count; i++)
        if (g->seen[i] == d)
            return false;
    if (g->seen_count == g->seen_most) {
        size_t most = g->seen_most * 2 + 8;
        const api_dependency **more = api__doc_alloc(g->doc, most * sizeof *more);
        if (!more)
            return false;
        if (g->seen_count)
            memcpy(more, g->seen, g->seen_count * sizeof *more);
        g->seen = more;
        g->seen_most = most;
    }
    g->seen[g->seen_count++] = d;
    return true;
}

static void gather(struct gathering *g, const api_field *fields, bool own)
{
    for (const api_field *f = fields; f && f->name; f++)
        if (f->in == API_IN_PARAMS)
            gather(g, f->dependency->inputs, own);
        else if (f->in != API_IN_DEPENDS)
            add(g, f, own);
        else if (is_new(g, f->dependency))
            gather(g, f->dependency->inputs, false);
}

/* A dependency that reads the body reads the operation's own. */
static void drop_other_bodies(struct api__doc_input **list)
{
    bool own = false;
    for (const struct api__doc_input *i = *list; i; i = i->next)
        own |= i->own && i->f->in == API_IN_BODY;
    while (own && *list)
        if ((*list)->f->in == API_IN_BODY && !(*list)->own)
            *list = (*list)->next;
        else
            list = &(*list)->next;
}

struct api__doc_input *api__doc_inputs(struct api__doc *doc, const struct api__doc_operation *o)
{
    struct gathering g = {.doc = doc};
    g.end = &g.list;
    for (size_t i = 0; o->before && o->before[i]; i++)
        if (is_new(&g, o->before[i]->def))
            gather(&g, o->before[i]->def->inputs, false);
    gather(&g, o->def->inputs, true);
    drop_other_bodies(&g.list);
    return g.list;
}

static unsigned sources_of(const api_field *fields)
{
    unsigned from = 0;
    for (const api_field *f = fields; f && f->name; f++)
        from |= f->dependency ? sources_of(f->dependency->inputs) : 1u << f->in;
    return from;
}

unsigned api__openapi_sources(const struct api__route_declaration *d)
{
    unsigned from = sources_of(d->def->inputs);
    for (size_t i = 0; d->before && d->before[i]; i++)
        from |= sources_of(d->before[i]->def->inputs);
    return from;
}

/* --- parameters --- */

static const char *const places[] = {
    [API_IN_PATH] = "path", [API_IN_QUERY] = "query", [API_IN_HEADER] = "header", [API_IN_COOKIE] = "cookie"};

/* OpenAPI describes these elsewhere and ignores them among the parameters (4.8.12.1). */
static bool is_other_means(const struct api__doc_input *i)
{
    static const char *const names[] = {"Accept", "Content-Type", "Authorization"};
    for (size_t k = 0; i->f->in == API_IN_HEADER && k < sizeof names / sizeof *names; k++)
        if (i->name.n == strlen(names[k]) && strncasecmp(i->name.p, names[k], i->name.n) == 0)
            return true;
    return false;
}

/* A parameter of the path cannot be hidden: the path would be wrong. */
static bool is_parameter(const struct api__doc_input *i)
{
    if (i->f->in == API_IN_PATH)
        return true;
    return (i->f->in == API_IN_QUERY || i->f->in == API_IN_HEADER || i->f->in == API_IN_COOKIE) &&
           !i->f->options.common.hidden && !is_other_means(i);
}

/* The n-th {name} of a path. */
static api_str nth_name(const char *path, size_t n)
{
    for (const char *p = strchr(path, '{'); p; p = strchr(p + 1, '{'))
        if (n-- == 0)
            return (api_str){p + 1, strcspn(p + 1, "}")};
    return (api_str){NULL, 0};
}

/* The parameter's name in the path that the document uses for the operation. */
static api_str name_in_path(const struct api__doc_operation *o, api_str name)
{
    api_str at;
    for (size_t n = 0; (at = nth_name(o->path, n)).p; n++)
        if (api_str_eq(at, name)) {
            api_str documented = nth_name(o->documented, n);
            return documented.p ? documented : name;
        }
    return name;
}

/* Sent as JSON text, since no OpenAPI style can express these. */
static bool is_json(const api_type_def *t)
{
    while (t->item && t->of == API_OF_ARRAY)
        t = t->item;
    const struct api__type *type = api__type_declared(t->of);
    return type && type->shape != API__SHAPE_SINGLE;
}

/* Description, example and deprecation belong to the parameter, not to its schema. */
static api_field bare(const api_field *f)
{
    api_field copy = *f;
    copy.options.common.description = copy.options.common.example = NULL;
    copy.options.common.deprecated = false;
    return copy;
}

static void put_schema(struct api__doc *doc, const api_field *f)
{
    api_field copy = bare(f);
    api__doc_key(doc->b, API_S("schema"));
    api__doc_declared(doc, &copy, true, doc->b);
}

static void put_parameter(struct api__doc *doc, const struct api__doc_operation *o, const struct api__doc_input *i)
{
    api_buf *b = doc->b;
    const struct api_options *of = &i->f->options.common;
    bool json = is_json(&i->f->type), in_path = i->f->in == API_IN_PATH;
    api__doc_open(b, NULL, '{');
    api__doc_str(b, "name", in_path && o->path ? name_in_path(o, i->name) : i->name);
    api__doc_text(b, "in", places[i->f->in]);
    if (i->required || in_path)
        api__doc_raw(b, "required", "true");
    api__doc_given(b, "description", of->description);
    if (of->deprecated)
        api__doc_raw(b, "deprecated", "true");
    if (i->f->type.of == API_OF_ARRAY && !json && (i->f->in == API_IN_QUERY || i->f->in == API_IN_COOKIE)) {
        api__doc_text(b, "style", "form");
        api__doc_raw(b, "explode", "true");
    }
    if (json) {
        api__doc_open(b, "content", '{');
        api__doc_open(b, "application/json", '{');
    }
    put_schema(doc, i->f);
    if (of->example)
        api__doc_raw(b, "example", of->example);
    if (json)
        api_buf_str(b, API_S("}}"));
    api__doc_close(b, '}');
}

void api__doc_put_parameters(struct api__doc *doc, const struct api__doc_operation *o,
                             const struct api__doc_input *list)
{
    bool any = false;
    for (enum api_source in = API_IN_PATH; in <= API_IN_COOKIE; in++)
        for (const struct api__doc_input *i = list; i; i = i->next) {
            if (i->f->in != in || !is_parameter(i))
                continue;
            if (!any)
                api__doc_open(doc->b, "parameters", '[');
            any = true;
            put_parameter(doc, o, i);
        }
    if (any)
        api__doc_close(doc->b, ']');
}
