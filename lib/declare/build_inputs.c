/* Inputs, dependencies and models of declarations, compiled once each. */
#include "declare/builder.h"
#include "openapi/openapi.h"

static const char *last_segment(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/* A header may be included by another way to it; models that only share a name are two. */
static bool same(const api_model_def *a, const api_model_def *b)
{
    return a == b || (a->size == b->size && a->line == b->line && strcmp(a->name, b->name) == 0 &&
                      strcmp(last_segment(a->file), last_segment(b->file)) == 0);
}

const struct api__known_model *api__known_model(const struct api_app *app, const api_model_def *def)
{
    const struct api__known_model *k = app->declarations ? app->declarations->models : NULL;
    while (k && !same(k->def, def))
        k = k->next;
    return k;
}

/* A file's member is an api_upload, or a list of them; nothing else is. */
static bool check_upload(struct api__builder *b, const api_field *f, const char *file, int line)
{
    const api_type_def *t = &f->type;
    bool fits = t->of == API_OF_UPLOAD || (t->of == API_OF_ARRAY && t->item->of == API_OF_UPLOAD);
    while (t->item)
        t = t->item;
    if (f->in == API_IN_FILE && !fits)
        api__build_problem(b, file, line, "\"%s\" is a file: its type is upload or array(upload)", f->name);
    else if (f->in != API_IN_FILE && t->of == API_OF_UPLOAD)
        api__build_problem(b, file, line, "\"%s\" is an upload, which only in(file, ...) can be", f->name);
    else
        return true;
    return false;
}

/* Before they are compiled: no schema says what an upload is. */
static bool check_uploads(struct api__builder *b, const api_field *fields, const char *file, int line)
{
    bool good = true;
    for (const api_field *f = fields; f && f->name; f++)
        good &= check_upload(b, f, file, line);
    return good;
}

/* Of bodies; what a program answers is its own, and is not converted. A model says so itself. */
static unsigned lax_flag(const struct api__builder *b)
{
    return b->d->entry->options.lax ? API__DECLARE_LAX : 0;
}

const struct api__known_model *api__build_model(struct api__builder *b, const api_model_def *def)
{
    const struct api__known_model *known = api__known_model(b->app, def);
    if (known)
        return known;
    struct api__known_model *k = api__build_alloc(b, sizeof *k), **end = &b->d->models;
    if (!k)
        return NULL;
    k->def = def;
    if (!check_uploads(b, def->fields, def->file, def->line))
        return NULL;
    k->model = api__declare_compile(def, lax_flag(b), b->arena, b->problems);
    k->open = k->model ? api__declare_compile(def, API__DECLARE_OPEN, b->arena, b->problems) : NULL;
    b->failed |= !k->open;
    while (*end)
        end = &(*end)->next;
    *end = k;
    /* Those inside are components of the document too. */
    for (const api_variant *v = def->variants; v && v->name; v++)
        api__build_model(b, v->model);
    for (const api_field *f = def->fields; f && f->name; f++) {
        const api_type_def *t = &f->type;
        while (t->item)
            t = t->item;
        if (t->model)
            api__build_model(b, t->model);
    }
    return k;
}

/* One name is one scheme in the document. */
static void check_scheme(struct api__builder *b, const api_dependency *def)
{
    const struct api_dependency_options *o = &def->options;
    if (!o->scheme && !o->security)
        return;
    if (!o->scheme || !o->security) {
        api__build_problem(b, def->file, def->line, "the dependency \"%s\" has `.%s` without `.%s`", def->name,
                           o->scheme ? "scheme" : "security", o->scheme ? "security" : "scheme");
        return;
    }
    api__build_check_words(b, def->file, def->line, "security", o->security);
    for (const struct api__dependency *d = b->d->dependencies; d; d = d->next)
        if (d->def->options.scheme && strcmp(d->def->options.scheme, o->scheme) == 0 && d->def->options.security &&
            strcmp(d->def->options.security, o->security) != 0)
            api__build_problem(b, def->file, def->line,
                               "\"%s\" has another `.security` for the scheme \"%s\" than \"%s\"", def->name, o->scheme,
                               d->def->name);
    if (b->d->entry->options.auth && api__openapi_has_scheme(o->scheme))
        api__build_problem(b, def->file, def->line, "the scheme \"%s\" is the app's own; name yours differently",
                           o->scheme);
}

bool api__same_dependency(const api_dependency *a, const api_dependency *b)
{
    return a == b || (a->line == b->line && strcmp(a->name, b->name) == 0 && strcmp(a->file, b->file) == 0);
}

const struct api__dependency *api__build_dependency(struct api__builder *b, const api_dependency *def)
{
    struct api__dependency **end = &b->d->dependencies;
    for (; *end; end = &(*end)->next) {
        if (!api__same_dependency((*end)->def, def))
            continue;
        if (!(*end)->compiling)
            return *end;
        /* Cut here, so that whoever walks the tables comes to an end. */
        api__build_problem(b, def->file, def->line, "the dependency \"%s\" depends on itself", def->name);
        return NULL;
    }
    check_scheme(b, def);
    struct api__dependency *d = api__build_alloc(b, sizeof *d);
    if (!d)
        return NULL;
    *d = (struct api__dependency){.def = def, .index = b->d->dependency_count++, .compiling = true};
    *end = d;
    d->inputs = api__build_inputs(b, def->inputs, def->size, def->file, def->line);
    d->compiling = false;
    return d;
}

static void check_twice(struct api__builder *b, const struct api__inputs *in, uint32_t i, const char *file, int line)
{
    const struct api__input *input = &in->list[i];
    bool sent = input->def->in != API_IN_DEPENDS && input->def->in != API_IN_PARAMS;
    for (uint32_t k = 0; sent && k < i; k++)
        if (in->list[k].def->in == input->def->in && api_str_eq(in->list[k].name, input->name))
            api__build_problem(b, file, line, "\"%s\" and \"%s\" are both \"%.*s\" of the same part of a request",
                               in->list[k].def->name, input->def->name, API_FMT(input->name));
}

static void build_input(struct api__builder *b, struct api__inputs *in, uint32_t i, const char *file, int line)
{
    struct api__input *input = &in->list[i];
    const api_field *f = input->def;
    in->by[f->in] = true;
    input->name = api__declare_name(f, b->arena);
    input->required = api__declare_required(f);
    input->field = &in->model->fields[i];
    b->failed |= !input->name.p;
    if (f->in == API_IN_DEPENDS)
        input->dependency = api__build_dependency(b, f->dependency);
    if (f->in == API_IN_PARAMS) {
        input->params = api__build_inputs(b, f->dependency->inputs, f->dependency->size, file, line);
        if (input->params && input->params->by[API_IN_BODY])
            api__build_problem(b, file, line, "\"%s\" has a body, which a struct of parameters cannot have", f->name);
        for (int s = 0; input->params && s <= API_IN_PARAMS; s++)
            in->by[s] |= input->params->by[s];
    }
    for (const api_type_def *t = &f->type; t; t = t->item)
        if (t->model)
            api__build_model(b, t->model);
    check_twice(b, in, i, file, line);
    if (f->in == API_IN_PATH && !input->required)
        api__build_problem(b, file, line, "\"%s\" is a part of the path, which cannot be left out", f->name);
}

bool api__build_takes(const struct api__inputs *in, enum api_source source)
{
    if (in && in->by[source])
        return true;
    for (uint32_t i = 0; in && i < in->count; i++) {
        const struct api__dependency *d = in->list[i].dependency;
        if ((d && api__build_takes(d->inputs, source)) || api__build_takes(in->list[i].params, source))
            return true;
    }
    return false;
}

/* With several bodies the body is an object that has them as members; it is decoded apart and moved over. */
static void build_whole(struct api__builder *b, struct api__inputs *in, const api_field *fields, const char *file,
                        int line)
{
    size_t bodies = 0;
    for (uint32_t i = 0; i < in->count; i++)
        if (fields[i].in == API_IN_BODY) {
            bodies++;
            in->embedded |= fields[i].options.common.embed;
        }
    in->embedded |= bodies > 1;
    if (!in->embedded)
        return;
    api_field *only = api__build_alloc(b, (bodies + 1) * sizeof *only);
    uint32_t *offsets = api__build_alloc(b, (bodies + 1) * sizeof *offsets);
    if (!only || !offsets)
        return;
    for (uint32_t i = 0, n = 0; i < in->count; i++)
        if (fields[i].in == API_IN_BODY)
            only[n++] = fields[i];
    api__declare_offsets(only, offsets);
    uint32_t size = offsets[bodies - 1] + only[bodies - 1].size;
    in->whole =
        api__declare_compile_inputs(only, (size + 7) & ~7u, true, lax_flag(b), file, line, b->arena, b->problems);
    b->failed |= !in->whole;
}

struct api__inputs *api__build_inputs(struct api__builder *b, const api_field *fields, uint32_t size, const char *file,
                                      int line)
{
    struct api__inputs *in = api__build_alloc(b, sizeof *in);
    if (!in)
        return NULL;
    if (!check_uploads(b, fields, file, line))
        return NULL;
    in->size = size;
    in->count = (uint32_t)api__declare_count(fields);
    in->list = api__build_alloc(b, (in->count + 1) * sizeof *in->list);
    in->model = api__declare_compile_inputs(fields, size, false, lax_flag(b), file, line, b->arena, b->problems);
    if (!in->list || !in->model) {
        b->failed = true;
        return NULL;
    }
    for (uint32_t i = 0; i < in->count; i++) {
        in->list[i].def = &fields[i];
        build_input(b, in, i, file, line);
    }
    build_whole(b, in, fields, file, line);
    if (in->by[API_IN_BODY] && (in->by[API_IN_FORM] || in->by[API_IN_FILE]))
        api__build_problem(b, file, line,
                           "a body is either JSON or a form: take the JSON part as in(form, object(...))");
    return in;
}
