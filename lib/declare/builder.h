/* While an app in C is being built: what the set-up function has said so far. */
#ifndef API__BUILDER_H
#define API__BUILDER_H

#include "declare/declarations.h"

struct api__pending_route {
    const api_router *router;
    const char *method, *path, *file;
    int line;
    const api_operation *operation;
    struct api_route_options o;
    struct api__pending_route *next;
};

struct api__pending_resource {
    const api_router *router;
    const char *path, *file;
    int line;
    const api_model_def *model;
    struct api_resource_options o;
    bool bare; /* api_table */
    struct api__pending_resource *next;
};

struct api__builder {
    struct api_app *app;
    const struct api__builder *outer; /* of the app that mounts this one, */
    const struct api__mount *mount;   /* and where */
    struct api__declarations *d;
    api_arena *arena;
    api_problems *problems;
    size_t before; /* problems that were there */
    bool failed;
    api_str cors; /* as an app file has it, or {NULL, 0} */
    struct api__pending_route *routes, **routes_end;
    struct api__pending_resource *resources, **resources_end;
};

/* Cleared memory of the app; NULL marks the builder failed. */
void *api__build_alloc(struct api__builder *b, size_t n);
void api__build_problem(struct api__builder *b, const char *file, int line, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));
/* A problem unless `words`, an option called `name`, are the members of a JSON object, with or without its braces. */
void api__build_check_words(struct api__builder *b, const char *file, int line, const char *name, const char *words);
/* A NULL-terminated list of pointers, copied. NULL stays NULL. */
const void *api__build_copy_list(struct api__builder *b, const void *list);

/* The app file that says the same as the entry and its resources, as JSON. (build_file.c) */
void api__build_file(struct api__builder *b, api_buf *out);
/* Inputs, dependencies, models. (build_inputs.c) */
struct api__inputs *api__build_inputs(struct api__builder *b, const api_field *fields, uint32_t size, const char *file,
                                      int line);
const struct api__dependency *api__build_dependency(struct api__builder *b, const api_dependency *def);
const struct api__known_model *api__build_model(struct api__builder *b, const api_model_def *def);
/* The middleware around what stands on a router, outermost first, NULL-terminated; NULL: none. That of its parents, for
 * a mounted app that of the router it is mounted on as well, up to the outermost app's own, which is around everything
 * and not a part of it. */
const struct api__use *const *api__build_uses(struct api__builder *b, const api_router *r);
/* That of the app itself, likewise. */
const struct api__use *const *api__build_app_uses(struct api__builder *b);
/* Whether one of these inputs, or of those of their dependencies, comes from there. */
bool api__build_takes(const struct api__inputs *in, enum api_source source);
/* Who may use the operation: d->policy and d->grant; whoever may have the files. (build_policy.c) */
void api__build_policy(struct api__builder *b, struct api__route_declaration *d);
void api__build_static_policy(struct api__builder *b, struct api__static_files *s);
/* The said routes as operations of the app, behind those of its resources. (build_routes.c) */
void api__build_routes(struct api__builder *b);

#endif
