#include "declare/schemes.h"

bool api__is_user_scheme(const char *name)
{
    const char *const *at = api__user_schemes;
    while (*at && strcmp(*at, name) != 0)
        at++;
    return *at;
}

/* The scopes of the dependencies on the way down. */
struct way {
    const char *const *scopes;
    const struct way *up;
};

struct finding {
    api_arena *arena;
    struct api__security_scheme *list;
    bool failed;
};

static void add_scope(struct finding *f, struct api__security_scheme *s, const char *name)
{
    struct api__scope **end = &s->scopes;
    for (; *end; end = &(*end)->next)
        if (strcmp((*end)->name, name) == 0)
            return;
    *end = api_arena_calloc(f->arena, 1, sizeof **end);
    f->failed |= !*end;
    if (*end)
        (*end)->name = name;
}

static void add_scheme(struct finding *f, const char *name, bool required, const struct way *way)
{
    struct api__security_scheme **at = &f->list;
    while (*at && strcmp((*at)->name, name) != 0)
        at = &(*at)->next;
    if (!*at) {
        *at = api_arena_calloc(f->arena, 1, sizeof **at);
        f->failed |= !*at;
    }
    if (!*at)
        return;
    (*at)->name = name;
    (*at)->required |= required;
    for (; way; way = way->up)
        for (const char *const *s = way->scopes; s && *s; s++)
            add_scope(f, *at, *s);
}

static void find_in_fields(struct finding *f, const api_field *fields, bool required, const struct way *up);

static void find_in(struct finding *f, const api_dependency *d, bool required, const struct way *up)
{
    struct way way = {d->options.scopes, up};
    if (d->options.scheme)
        add_scheme(f, d->options.scheme, required, &way);
    find_in_fields(f, d->inputs, required, &way);
}

static void find_in_fields(struct finding *f, const api_field *fields, bool required, const struct way *up)
{
    for (; fields && fields->name; fields++)
        if (fields->dependency)
            find_in(f, fields->dependency, required && !fields->options.common.optional, up);
}

static void find_all(struct finding *f, const struct api__dependency *const *before, const api_field *inputs)
{
    for (; before && *before; before++)
        find_in(f, (*before)->def, true, NULL);
    find_in_fields(f, inputs, true, NULL);
}

int api__schemes_find(api_arena *a, const struct api__dependency *const *before, const api_field *inputs,
                      struct api__security_scheme **out)
{
    struct finding f = {.arena = a};
    find_all(&f, before, inputs);
    *out = f.list;
    return f.failed ? API_ENOMEM : 0;
}

int api__schemes_required(api_arena *a, const struct api__security_scheme *list, const char **out)
{
    *out = NULL;
    for (const struct api__security_scheme *s = list; s; s = s->next) {
        if (!s->required)
            continue;
        *out = *out ? api_arena_printf(a, "%s+%s", *out, s->name).p : s->name;
        if (!*out)
            return API_ENOMEM;
    }
    return 0;
}
