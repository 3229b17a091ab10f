/* While an app in C is set up: what its set-up function has declared so far, and the tables that are made of it. */
#ifndef API__SETUP_H
#define API__SETUP_H

#include "app/builder.h"
#include "declare/declarations.h"

/* A route as it was declared; its operation and options are looked at when the set-up function has ended. */
struct api__pending_route {
    const api_router *router;
    const char *method, *path, *file;
    int line;
    const api_operation *operation;
    struct api_route_options o;
    struct api__pending_route *next;
};

/* The same for a resource, or a table. */
struct api__pending_resource {
    const api_router *router;
    const char *path, *file;
    int line;
    const api_model_def *model;
    struct api_resource_options o;
    bool bare; /* api_table */
    struct api__pending_resource *next;
};

struct api__setup {
    struct api__builder b;
    const struct api__setup *outer; /* of the app that mounts this one, */
    const struct api__mount *mount; /* and where */
    struct api__declarations *d;
    size_t before;                /* problems that were there at first */
    bool failed;                  /* a problem was added, or memory ran out */
    struct api_cors_options cors; /* with `uses_cors` */
    bool uses_cors;
    struct api__pending_route *routes, **routes_end;
    struct api__pending_resource *resources, **resources_end;
};

/* Cleared memory of the app; NULL marks the set-up failed. */
void *api__setup_alloc(struct api__setup *s, size_t n);
void api__setup_problem(struct api__setup *s, const char *file, int line, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));
/* A problem unless `words`, an option called `name`, are the members of a JSON object, with or without its braces. */
void api__setup_check_words(struct api__setup *s, const char *file, int line, const char *name, const char *words);

/* Copies, since what is given may be in the set-up function's own variables. NULL stays NULL. */
const char *api__setup_copy_text(struct api__setup *s, const char *text);
/* Of NULL-terminated lists: of texts, or of pointers to what lasts. */
const char *const *api__setup_copy_texts(struct api__setup *s, const char *const *list);
const void *api__setup_copy_list(struct api__setup *s, const void *list);

#endif
