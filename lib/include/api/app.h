/* The app: what an app file (api.yaml), a program in C or the built-in starter declares, as immutable tables. */
#ifndef API_APP_H
#define API_APP_H

#include <api/model.h>

typedef struct api_app api_app;

/* Reads and checks an app: an app file (YAML 1.2 or JSON), a C source with an API_APP ("shop.c", which is compiled), or
 * a shared object made from one ("shop.so", which is loaded). NULL when it has mistakes; all of them are added to
 * `problems`, with file, line and column, what was expected, and what may have been meant. */
api_app *api_app_load(const char *path, api_problems *problems);

/* How an app in C is built and loaded. Zero is the default. */
typedef struct api_load_options {
    const char *cc;       /* compiler, with leading arguments if need be; default $CC, else "cc" */
    const char *cflags;   /* more arguments, split as a shell does: "-DDEBUG -lm" */
    int64_t compile_time; /* milliseconds; default limits.compile_time, also from the environment */
    const int *stop_fd;   /* NULL or a descriptor: compiling stops when it becomes readable */
    bool copy;            /* load a copy of the .so, so that the file may be overwritten while it is served */
    bool color;           /* let the compiler use colours */
    /* Receives the compiler's errors and warnings as they are, in one call. NULL: they are the text of a problem. */
    void (*output)(void *arg, api_str text);
    void *arg;
} api_load_options;
/* As api_app_load; `o` may be NULL. Options that do not apply to the kind of file are ignored. */
api_app *api_app_load_with(const char *path, const api_load_options *o, api_problems *problems);
/* An app file from memory; `name` stands for the file in messages. Relative paths of databases are relative to the
 * working directory. */
api_app *api_app_parse(const char *name, api_str text, api_problems *problems);
/* The built-in starter: items with name, price and is_offer. */
api_app *api_app_starter(api_problems *problems);
/* The app file that `api init` writes. Static. */
const char *api_app_starter_text(void);

/* Reads a document of YAML 1.2's core schema into a tree as of JSON, in `a`. Anchors, aliases and tags are refused.
 * `name` stands for the file in messages. 0; API_ECONFIG, with problems; API_ENOMEM. */
int api_yaml_parse(api_arena *a, const char *name, api_str text, api_node **out, api_problems *problems);

void api_app_free(api_app *app);
/* Looks for everything else that would keep the app from being served, except its database and its port: routes that
 * match the same requests, directories that do not exist, settings of middleware. 0; API_ECONFIG, with problems;
 * API_ENOMEM. */
int api_app_check(const api_app *app, api_problems *problems);

/* Lent as long as the app lives. */
const char *api_app_title(const api_app *app);
const char *api_app_database(const api_app *app); /* "sqlite:/abs/or/relative/path" */
bool api_app_has_auth(const api_app *app);
/* The OpenAPI 3.1 document. */
api_str api_app_openapi_json(const api_app *app);
api_str api_app_openapi_yaml(const api_app *app);

/* The models of an app file; in C those that are declared and used. */
size_t api_app_model_count(const api_app *app);

/* A route, lent as long as the app lives. method: "WS" for a WebSocket. permission: "any", "authenticated", "admin",
 * the security schemes of an operation in C ("bearer", "bearer+key"), or "" where there are neither users nor schemes.
 */
typedef struct api_route_info {
    const char *method, *path, *operation_id, *permission;
} api_route_info;
size_t api_app_route_count(const api_app *app);
api_route_info api_app_route_get(const api_app *app, size_t i);

#endif
