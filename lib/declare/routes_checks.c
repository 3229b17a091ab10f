/* What a route's path, method, inputs and callbacks must agree on. */
#include "declare/inputs.h"
#include "declare/models.h"
#include "declare/routes.h"

/* --- paths --- */

static bool has_path_input(const struct api__inputs *in, api_str name)
{
    for (uint32_t i = 0; in && i < in->count; i++) {
        const struct api__input *at = &in->list[i];
        if (at->def->in == API_IN_PATH && api_str_eq(at->name, name))
            return true;
        if ((at->params && has_path_input(at->params, name)) ||
            (at->dependency && has_path_input(at->dependency->inputs, name)))
            return true;
    }
    return false;
}

/* Next "{name:converter}" of a path; its name without the converter. */
static bool next_parameter(const char **at, api_str *name)
{
    const char *open = strchr(*at, '{'), *close = open ? strchr(open, '}') : NULL;
    if (!close)
        return false;
    *name = (api_str){open + 1, strcspn(open + 1, ":}")};
    *at = close + 1;
    return true;
}

static bool in_path(const char *path, api_str wanted)
{
    api_str name;
    while (next_parameter(&path, &name))
        if (api_str_eq(name, wanted))
            return true;
    return false;
}

static void check_inputs_in_path(struct api__setup *s, const struct api__route_declaration *d,
                                 const struct api__inputs *in, const char *path)
{
    for (uint32_t i = 0; in && i < in->count; i++) {
        const struct api__input *at = &in->list[i];
        if (at->def->in == API_IN_PATH && !in_path(path, at->name))
            api__setup_problem(s, d->file, d->line, "%s has the path input \"%.*s\", which is not in \"%s\"",
                               d->def->name, API_FMT(at->name), path);
        check_inputs_in_path(s, d, at->params, path);
        if (at->dependency)
            check_inputs_in_path(s, d, at->dependency->inputs, path);
    }
}

static void check_path(struct api__setup *s, const struct api__route_declaration *d, const char *path)
{
    const char *at = path;
    api_str name;
    while (next_parameter(&at, &name)) {
        bool found = has_path_input(d->inputs, name);
        for (size_t i = 0; d->before && d->before[i]; i++)
            found |= has_path_input(d->before[i]->inputs, name);
        if (!found)
            api__setup_problem(s, d->file, d->line, "\"%s\" has {%.*s}, which is not a path input of %s", path,
                               API_FMT(name), d->def->name);
    }
    check_inputs_in_path(s, d, d->inputs, path);
    for (size_t i = 0; d->before && d->before[i]; i++)
        check_inputs_in_path(s, d, d->before[i]->inputs, path);
}

/* --- bodies and callbacks --- */

static void check_body(struct api__setup *s, const struct api__route_declaration *d, const char *method)
{
    static const enum api_source bodies[] = {API_IN_BODY, API_IN_FORM, API_IN_FILE};
    bool bodiless = strcmp(method, "GET") == 0 || strcmp(method, "DELETE") == 0, has[3] = {false, false, false};
    for (size_t k = 0; k < 3; k++) {
        has[k] = api__inputs_take(d->inputs, bodies[k]);
        for (size_t i = 0; d->before && d->before[i]; i++)
            has[k] |= api__inputs_take(d->before[i]->inputs, bodies[k]);
    }
    if (bodiless && (has[0] || has[1] || has[2]))
        api__setup_problem(s, d->file, d->line, "%s declares a body, but %s requests have none", d->def->name, method);
    else if (has[0] && (has[1] || has[2]) &&
             !(d->inputs && d->inputs->by[API_IN_BODY] && (d->inputs->by[API_IN_FORM] || d->inputs->by[API_IN_FILE])))
        api__setup_problem(s, d->file, d->line,
                           "%s and its dependencies take both a JSON body and a form, expected one of them",
                           d->def->name);
}

static void check_callback(struct api__setup *s, const struct api__route_declaration *d, const api_callback *c)
{
    const api_operation *op = c->operation;
    if (!op || !c->method || !c->expression) {
        api__setup_problem(s, d->file, d->line, "the callback \"%s\" needs a method, an expression and an operation",
                           c->name);
        return;
    }
    api__setup_inputs(s, op->inputs, op->size, op->file, op->line);
    for (const api_error_def *e = op->options.errors; e && e->status; e++)
        if (e->model)
            api__setup_model(s, e->model);
    if (op->options.response)
        api__setup_model(s, op->options.response);
}

void api__route_check_callbacks(struct api__setup *s, const struct api__route_declaration *d)
{
    for (const api_callback *c = d->o.callbacks; c && c->name; c++)
        check_callback(s, d, c);
}

void api__route_check(struct api__setup *s, const struct api__route_declaration *d, const char *method)
{
    check_body(s, d, method);
    check_path(s, d, d->path);
}
