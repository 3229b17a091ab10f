/* The app's tables while they are filled. Both kinds of declarations come here, the reader of app files (read.h) and
 * those in C (lib/declare): what they declare is checked and kept the same way. Problems name the place of what is
 * wrong; what was wrong is not kept. */
#ifndef API__BUILDER_H
#define API__BUILDER_H

#include "app/app.h"

/* Where something was declared; a line or column of 0 is left out of problems. */
struct api__source {
    const char *file;
    unsigned line, column;
};

struct api__text {
    api_str text;
    struct api__source at;
};

struct api__texts {
    const struct api__text *list;
    size_t count;
};

struct api__builder {
    struct api_app *app;
    api_arena *arena; /* the app's */
    api_problems *problems;
    int err; /* API_ENOMEM once memory has run out */
};

struct api__builder api__builder_of(struct api_app *app, api_problems *problems);
/* Cleared memory of the app; NULL sets b->err. */
void *api__builder_alloc(struct api__builder *b, size_t n);
void api__builder_problem(struct api__builder *b, struct api__source at, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
/* `, did you mean "x"?` or nothing. */
const char *api__builder_guess(struct api__builder *b, api_str word, const api_str *list, size_t n);
/* Adds a problem: `word` is not allowed in `where`, only those of the list are. */
void api__builder_unknown(struct api__builder *b, const struct api__text *word, const api_str *list, size_t n,
                          const char *where);
/* The position of the value in `choices` (NULL-terminated); -1 after a problem, which calls it `name`. */
int api__builder_choice(struct api__builder *b, const char *name, const struct api__text *value,
                        const char *const *choices);

/* --- the app's own settings (builder_settings.c, builder_cors.c) --- */
/* app->license, once it is complete. */
void api__build_license(struct api__builder *b, struct api__source at);
/* A relative path is relative to the file that declares it. */
void api__build_database(struct api__builder *b, const struct api__text *url);
void api__build_errors(struct api__builder *b, const struct api__text *style);
/* The limit of that name; NULL after a problem. */
const api_limit_info *api__builder_limit(struct api__builder *b, const struct api__text *name);
void api__build_limit(struct api__builder *b, const api_limit_info *limit, const struct api__text *value);
void api__build_proxies(struct api__builder *b, const struct api__texts *proxies);
void api__build_root_path(struct api__builder *b, const struct api__text *path);

#define API__CORS_MAX_AGE 600
struct api__cors_declaration {
    struct api__source at;
    struct api__texts origins, methods, headers, expose; /* list NULL: the defaults */
    bool credentials;
    int64_t max_age; /* seconds */
    struct api__source max_age_at;
};
void api__build_cors(struct api__builder *b, const struct api__cors_declaration *c);

/* --- resources (builder_resources.c) --- */
struct api__resource_declaration {
    struct api__text name; /* table, URL segment, tag; and where the resource is declared */
    api_str prefix;        /* of its URL */
    bool bare;             /* a table without operations */
    struct api__text title;
    api_str description;
    /* Parts of a JSON Schema of an object; the problems of their nodes are in `file`. Of what is absent: NULL. */
    const char *file;
    const api_node *properties, *required, *additional;
    struct api__texts filter, sort;
    struct api__text key; /* "uuid" or a field; text.p NULL: a counted integer */
    enum api__pagination pagination;
    enum api__grant grant[API__ACTIONS];
    bool timestamps, lax, require_if_match;
};
/* With the app's defaults, for which app->guarded and app->lax must be known. */
struct api__resource_declaration api__resource_declare(const struct api__builder *b, const struct api__text *name);
void api__build_pagination(struct api__builder *b, const struct api__text *style, struct api__resource_declaration *r);
/* The action of that name; -1 after a problem. */
int api__builder_action(struct api__builder *b, const struct api__text *name);
void api__build_grant(struct api__builder *b, enum api__action action, const struct api__text *grant,
                      struct api__resource_declaration *r);
/* False after a problem: so many resources are too many for one app. */
bool api__resources_fit(struct api__builder *b, struct api__source at, size_t n);
/* All resources of the app, which fit, into app->resources. */
void api__build_resources(struct api__builder *b, const struct api__resource_declaration *list, size_t n);

/* --- operations (builder_operations.c) --- */
/* app->operations: those of the resources, then those of the app's users. `more` can be added to them. */
void api__build_operations(struct api__builder *b, size_t more);
void api__build_operation(struct api__builder *b, const struct api__operation *o);

#endif
