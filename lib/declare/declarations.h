/* The tables of an app in C: its routers, and its operations with their inputs and dependencies. Built once, immutable
 * afterwards. */
#ifndef API__DECLARATIONS_H
#define API__DECLARATIONS_H

#include <api/main.h>
#include <api/request.h>

#include "app/app.h"

struct api__inputs;
struct api__declarations;

/* One per app, whoever needs it: `index` is its place in a request's values. */
struct api__dependency {
    const api_dependency *def;
    struct api__inputs *inputs;
    uint32_t index;
    bool compiling; /* a cycle, when met again */
    struct api__dependency *next;
};

struct api__input {
    const api_field *def;
    const api__field *field; /* of inputs->model */
    api_str name;            /* outside of C */
    bool required;
    const struct api__dependency *dependency; /* API_IN_DEPENDS */
    const struct api__inputs *params;         /* API_IN_PARAMS */
};

struct api__inputs {
    struct api__input *list;
    uint32_t count, size;
    const api_model *model;     /* rows are the struct of inputs; NULL without inputs */
    bool by[API_IN_PARAMS + 1]; /* whether there is one of this source, structs of parameters included */
    bool embedded;              /* the body is an object with a member for each body input */
    const api_model *whole;     /* then: of that object; its fields are the body inputs in their order */
};

/* A middleware, outermost first. */
struct api__use {
    const struct api__middleware *middleware; /* a row of server/middleware/ */
    api_middleware fn;                        /* of api_use */
    const void *options;                      /* the row's own, copied; may be NULL */
    uint32_t index;                           /* among all of the app */
    const struct api__declarations *of;
    struct api__use *all; /* the next of them */
    struct api__use *next;
};

struct api__error_hook {
    int status;
    api_error_handler fn;
    struct api__error_hook *next;
};

struct api__hook {
    api_hook fn;
    int64_t ms; /* of api_every */
    const struct api__declarations *of;
    struct api__hook *next;
};

/* Errors that a declaration lists. */
struct api__errors_of {
    const api_error_def *list;
    struct api__errors_of *next;
};

struct api_router {
    struct api__setup *setup;
    const api_router *parent;
    api_str prefix; /* "" or "/admin", the parents' included */
    struct api_router_options o;
    struct api__use *uses;
    struct api__error_hook *error_hooks;
};

struct api__route_declaration {
    const api_operation *def;
    const api_router *router;
    struct api_route_options o; /* the operation's and the route's merged */
    const char *file;           /* of the route */
    int line;
    const char *path;    /* as declared, with converters; a webhook's name */
    const char *id;      /* in the document */
    const char *schemes; /* names of the security schemes it needs, "a+b"; NULL: none */
    enum api__grant grant;
    enum api__policy {
        API__POLICY_DEFAULT,  /* nothing was declared: a login */
        API__POLICY_DECLARED, /* .permission of the operation, its route or a router around it */
        API__POLICY_USER,     /* what api_current_user and api_optional_user ask for */
        API__POLICY_SCHEMES   /* security schemes of the program's own: users do not matter */
    } policy;
    bool takes_user;   /* depends on the current user, if there is one */
    bool webhook;      /* no operation of the app: the app will call it */
    const char **tags; /* routers' and route's; NULL-terminated */
    struct api__inputs *inputs;
    const struct api__dependency **before; /* routers' and route's; NULL-terminated */
    struct api__errors_of *errors;         /* routers', route's, operation's, dependencies', api_fail's */
    const api_model *response;             /* takes unknown members, to drop them; NULL: none declared */
};

struct api__static_files {
    const api_router *router;
    api_str prefix;
    const char *directory, *file;
    int line;
    struct api_static_options o;
    const struct api__use *const *uses; /* as of an operation */
    enum api__grant grant;
    struct api__static_files *next;
};

struct api__mount {
    const api_router *router;
    api_str prefix;
    const api_entry *entry;
    const char *file;
    int line;
    struct api_app *app;
    struct api__mount *next;
};

/* A model that the document or the store knows. */
struct api__known_model {
    const api_model_def *def;
    const api_node *schema;
    const api_model *model;        /* rows are the struct */
    const api_model *open;         /* takes unknown members, to drop them */
    const api__resource *resource; /* its table; NULL: none */
    struct api__known_model *next;
};

/* In struct api_app; NULL for an app file. */
struct api__declarations {
    const api_entry *entry;
    api_str under; /* where it is mounted, the outer apps' prefixes included; "" for the outermost */
    api_router *root;
    struct api__use *all_uses;
    uint32_t use_count;
    const struct api__use *const *uses; /* the app's middleware, outermost first; ends with NULL */
    struct api__dependency *dependencies;
    uint32_t dependency_count;
    struct api__known_model *models;
    struct api__static_files *statics;
    struct api__mount *mounts;
    struct api__hook *startup, *shutdown, *timers;
    struct api__route_declaration **webhooks;
    uint32_t webhook_count;
    bool development;
};

/* Whether two declarations are one: that of a header exists once a source file. */
bool api__same_dependency(const api_dependency *a, const api_dependency *b);
/* The compiled model of a declaration that this app has met; NULL otherwise. By address, then by name, size and place:
 * a header's declaration exists once a source file. */
const struct api__known_model *api__known_model(const struct api_app *app, const api_model_def *def);

/* Adds a middleware to a router. NULL: out of memory, the set-up has failed. (declarations_middleware.c) */
struct api__use *api__declarations_use(api_router *r, const struct api__middleware *middleware);

#endif
