#include "declare/models.h"

#include "declare/schema.h"

/* --- compiled --- */

/* Problems in a schema that was made of a declaration get its place. */
static const char *place_of(const char *file, int line, const char *name, api_arena *a)
{
    api_str s = api_arena_printf(a, "%s:%d: %s", file, line, name);
    return s.p ? s.p : file;
}

static api_model *compile(const api_node *schema, const struct api__layout *layout, unsigned flags, const char *place,
                          api_arena *a, api_problems *problems)
{
    struct api__compile c = {.file = place,
                             .lax = flags & API__DECLARE_LAX,
                             .open = flags & API__DECLARE_OPEN,
                             .layout = layout,
                             .problems = problems};
    return layout ? api__model_compile(a, schema, &c) : NULL;
}

api_model *api__declare_compile(const api_model_def *m, const api_node *schema, unsigned flags, api_arena *a,
                                api_problems *problems)
{
    api_model *model =
        compile(schema, api__declare_layout(m, a), flags, place_of(m->file, m->line, m->name, a), a, problems);
    if (model)
        model->title = api_str_of(m->name);
    return model;
}

api_model *api__declare_compile_inputs(const api_field *inputs, uint32_t size, enum api__names_of names, unsigned flags,
                                       const char *file, int line, api_arena *a, api_problems *problems)
{
    struct api__schemas s = {.arena = a, .file = file, .line = line, .name = "inputs", .problems = problems};
    const api_node *schema = api__schema_of_inputs(&s, inputs, names);
    return schema ? compile(schema, api__declare_layout_inputs(inputs, size, names, a), flags,
                            place_of(file, line, "inputs", a), a, problems)
                  : NULL;
}

/* --- those of an app --- */

unsigned api__setup_lax(const struct api__setup *s)
{
    return s->d->entry->options.lax ? API__DECLARE_LAX : 0;
}

/* A file's member is an api_upload, or a list of them; nothing else is. */
static bool check_upload(struct api__setup *s, const api_field *f, const char *file, int line)
{
    const api_type_def *t = &f->type;
    bool fits = t->of == API_OF_UPLOAD || (t->of == API_OF_ARRAY && t->item->of == API_OF_UPLOAD);
    if (f->in == API_IN_FILE && !fits)
        api__setup_problem(s, file, line, "\"%s\" is a file, expected type upload or array(upload)", f->name);
    else if (f->in != API_IN_FILE && api__declare_inner(f)->of == API_OF_UPLOAD)
        api__setup_problem(s, file, line, "\"%s\" is an upload, which only in(file, ...) can be", f->name);
    else
        return true;
    return false;
}

bool api__setup_check_uploads(struct api__setup *s, const api_field *fields, const char *file, int line)
{
    bool good = true;
    for (const api_field *f = fields; f && f->name; f++)
        good &= check_upload(s, f, file, line);
    return good;
}

static void compile_known(struct api__setup *s, struct api__known_model *k)
{
    const api_model_def *def = k->def;
    struct api__schemas schemas = {.arena = s->b.arena, .problems = s->b.problems};
    k->schema = api__schema_of_model(&schemas, def);
    /* A program's own responses are not converted: the open model is never lax. */
    if (k->schema)
        k->model = api__declare_compile(def, k->schema, api__setup_lax(s), s->b.arena, s->b.problems);
    if (k->model)
        k->open = api__declare_compile(def, k->schema, API__DECLARE_OPEN, s->b.arena, s->b.problems);
    s->failed |= !k->open;
}

const struct api__known_model *api__setup_model(struct api__setup *s, const api_model_def *def)
{
    const struct api__known_model *known = api__known_model(s->b.app, def);
    if (known)
        return known;
    /* Uploads have no schema. */
    if (!api__setup_check_uploads(s, def->fields, def->file, def->line))
        return NULL;
    struct api__known_model *k = api__setup_alloc(s, sizeof *k), **end = &s->d->models;
    if (!k)
        return NULL;
    k->def = def;
    compile_known(s, k);
    while (*end)
        end = &(*end)->next;
    *end = k;
    /* Nested models are components of the document too. */
    for (const api_variant *v = def->variants; v && v->name; v++)
        api__setup_model(s, v->model);
    for (const api_field *f = def->fields; f && f->name; f++)
        if (api__declare_inner(f)->model)
            api__setup_model(s, api__declare_inner(f)->model);
    return k;
}
