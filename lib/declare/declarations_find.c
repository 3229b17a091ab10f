/* Declarations by what they are: one of a header exists once a source file. */
#include "declare/declarations.h"

static const char *last_segment(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/* A header may be included by different paths; models that only share a name are different. */
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

bool api__same_dependency(const api_dependency *a, const api_dependency *b)
{
    return a == b || (a->line == b->line && strcmp(a->name, b->name) == 0 && strcmp(a->file, b->file) == 0);
}
