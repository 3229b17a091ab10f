#include "declare/inputs.h"

#include "declare/models.h"
#include "declare/schemes.h"

/* --- dependencies --- */

/* One name is one scheme in the document. */
static void check_scheme(struct api__setup *s, const api_dependency *def)
{
    const struct api_dependency_options *o = &def->options;
    if (!o->scheme && !o->security)
        return;
    if (!o->scheme || !o->security) {
        api__setup_problem(s, def->file, def->line, "the dependency \"%s\" has `.%s` without `.%s`", def->name,
                           o->scheme ? "scheme" : "security", o->scheme ? "security" : "scheme");
        return;
    }
    api__setup_check_words(s, def->file, def->line, "security", o->security);
    for (const struct api__dependency *d = s->d->dependencies; d; d = d->next)
        if (d->def->options.scheme && strcmp(d->def->options.scheme, o->scheme) == 0 && d->def->options.security &&
            strcmp(d->def->options.security, o->security) != 0)
            api__setup_problem(s, def->file, def->line,
                               "the dependencies \"%s\" and \"%s\" give different `.security` for the scheme \"%s\"",
                               def->name, d->def->name, o->scheme);
    if (s->d->entry->options.auth && api__is_user_scheme(o->scheme))
        api__setup_problem(s, def->file, def->line,
                           "the scheme \"%s\" is one of the app's users, expected another name", o->scheme);
}

const struct api__dependency *api__setup_dependency(struct api__setup *s, const api_dependency *def)
{
    struct api__dependency **end = &s->d->dependencies;
    for (; *end; end = &(*end)->next) {
        if (!api__same_dependency((*end)->def, def))
            continue;
        if (!(*end)->compiling)
            return *end;
        /* Cut here, so that walking the tables ends. */
        api__setup_problem(s, def->file, def->line, "the dependency \"%s\" depends on itself", def->name);
        return NULL;
    }
    check_scheme(s, def);
    struct api__dependency *d = api__setup_alloc(s, sizeof *d);
    if (!d)
        return NULL;
    *d = (struct api__dependency){.def = def, .index = s->d->dependency_count++, .compiling = true};
    *end = d;
    d->inputs = api__setup_inputs(s, def->inputs, def->size, def->file, def->line);
    d->compiling = false;
    return d;
}

/* --- inputs --- */

static void check_twice(struct api__setup *s, const struct api__inputs *in, uint32_t i, const char *file, int line)
{
    const struct api__input *input = &in->list[i];
    bool sent = input->def->in != API_IN_DEPENDS && input->def->in != API_IN_PARAMS;
    for (uint32_t k = 0; sent && k < i; k++)
        if (in->list[k].def->in == input->def->in && api_str_eq(in->list[k].name, input->name))
            api__setup_problem(s, file, line,
                               "\"%s\" and \"%s\" are both called \"%.*s\" in the same part of a request",
                               in->list[k].def->name, input->def->name, API_FMT(input->name));
}

static void build_input(struct api__setup *s, struct api__inputs *in, uint32_t i, const char *file, int line)
{
    struct api__input *input = &in->list[i];
    const api_field *f = input->def;
    in->by[f->in] = true;
    input->name = api__declare_name(f, s->b.arena);
    input->required = api__declare_required(f);
    input->field = &in->model->fields[i];
    s->failed |= !input->name.p;
    if (f->in == API_IN_DEPENDS)
        input->dependency = api__setup_dependency(s, f->dependency);
    if (f->in == API_IN_PARAMS) {
        input->params = api__setup_inputs(s, f->dependency->inputs, f->dependency->size, file, line);
        if (input->params && input->params->by[API_IN_BODY])
            api__setup_problem(s, file, line, "\"%s\" has a body input, which a struct of parameters cannot have",
                               f->name);
        for (int from = 0; input->params && from <= API_IN_PARAMS; from++)
            in->by[from] |= input->params->by[from];
    }
    if (api__declare_inner(f)->model)
        api__setup_model(s, api__declare_inner(f)->model);
    check_twice(s, in, i, file, line);
    if (f->in == API_IN_PATH && !input->required)
        api__setup_problem(s, file, line, "\"%s\" is part of the path, so it cannot be optional", f->name);
}

bool api__inputs_take(const struct api__inputs *in, enum api_source source)
{
    if (in && in->by[source])
        return true;
    for (uint32_t i = 0; in && i < in->count; i++) {
        const struct api__dependency *d = in->list[i].dependency;
        if ((d && api__inputs_take(d->inputs, source)) || api__inputs_take(in->list[i].params, source))
            return true;
    }
    return false;
}

/* With several bodies the body is an object that has them as members; it is decoded apart and moved over. */
static void build_whole(struct api__setup *s, struct api__inputs *in, const api_field *fields, const char *file,
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
    api_field *only = api__setup_alloc(s, (bodies + 1) * sizeof *only);
    uint32_t *offsets = api__setup_alloc(s, (bodies + 1) * sizeof *offsets);
    if (!only || !offsets)
        return;
    for (uint32_t i = 0, n = 0; i < in->count; i++)
        if (fields[i].in == API_IN_BODY)
            only[n++] = fields[i];
    api__declare_offsets(only, offsets);
    uint32_t size = offsets[bodies - 1] + only[bodies - 1].size;
    in->whole = api__declare_compile_inputs(only, (size + 7) & ~7u, API__NAMES_OUTSIDE, api__setup_lax(s), file, line,
                                            s->b.arena, s->b.problems);
    s->failed |= !in->whole;
}

struct api__inputs *api__setup_inputs(struct api__setup *s, const api_field *fields, uint32_t size, const char *file,
                                      int line)
{
    struct api__inputs *in = api__setup_alloc(s, sizeof *in);
    if (!in)
        return NULL;
    if (!api__setup_check_uploads(s, fields, file, line))
        return NULL;
    in->size = size;
    in->count = (uint32_t)api__declare_count(fields);
    in->list = api__setup_alloc(s, (in->count + 1) * sizeof *in->list);
    in->model = api__declare_compile_inputs(fields, size, API__NAMES_IN_C, api__setup_lax(s), file, line, s->b.arena,
                                            s->b.problems);
    if (!in->list || !in->model) {
        s->failed = true;
        return NULL;
    }
    for (uint32_t i = 0; i < in->count; i++) {
        in->list[i].def = &fields[i];
        build_input(s, in, i, file, line);
    }
    build_whole(s, in, fields, file, line);
    if (in->by[API_IN_BODY] && (in->by[API_IN_FORM] || in->by[API_IN_FILE]))
        api__setup_problem(s, file, line,
                           "a body is either JSON or a form: take the JSON part as in(form, object(...))");
    return in;
}
