/* The app: what an app file (api.yaml) or the built-in starter declares, as plain immutable tables. */
#ifndef API_APP_H
#define API_APP_H

#include <api/model.h>

typedef struct api_app api_app;

/* Reads and checks an app: an app file (YAML 1.2 or JSON), a C source with an API_APP ("shop.c", which is compiled), or
 * a shared object made of one ("shop.so", which is loaded). NULL when it has mistakes, all of them added to `problems`
 * as file:line:column: what is wrong, what was expected, did you mean. */
api_app *api_app_load(const char *path, api_problems *problems);

/* How an app in C is built and loaded. Zeros are the defaults. */
typedef struct api_load_options {
    const char *cc;       /* the compiler, with words for it if need be; default $CC, else "cc" */
    const char *cflags;   /* further words, as a shell splits them: "-DDEBUG -lm" */
    int64_t compile_time; /* milliseconds; default limits.compile_time's, also from the environment */
    const int *stop_fd;   /* once it can be read, compiling ends with API_ECLOSED among the problems' reasons */
    bool copy;            /* load a copy of a .so: the file may be overwritten while it is served */
    bool color;           /* the compiler may use colours */
    /* What the compiler says, as it is, mistakes and warnings; called at most once. NULL: it is a problem's text. */
    void (*output)(void *arg, api_str text);
    void *arg;
} api_load_options;
/* `o` NULL: as api_app_load. Options that do not concern the kind of file are ignored. */
api_app *api_app_load_with(const char *path, const api_load_options *o, api_problems *problems);
/* The same from memory; `name` stands for the file in messages. Relative database paths are relative to the working
 * directory. */
api_app *api_app_parse(const char *name, api_str text, api_problems *problems);
/* Built-in starter app: items with name, price and is_offer. */
api_app *api_app_starter(api_problems *problems);
/* The text that `api init` writes. Static. */
const char *api_app_starter_text(void);

/* A document of YAML 1.2's core schema as the tree that JSON is read into; anchors, aliases and tags are refused.
 * `name` stands for the file in messages. 0; API_ECONFIG after problems; API_ENOMEM. */
int api_yaml_parse(api_arena *a, const char *name, api_str text, api_node **out, api_problems *problems);

void api_app_free(api_app *app);
/* What else would keep it from being served, short of its database and its port: routes that match the same requests,
 * directories that are not there, settings of middleware. 0; API_ECONFIG after problems; API_ENOMEM. */
int api_app_check(const api_app *app, api_problems *problems);

/* Borrowed, as long as the app. */
const char *api_app_title(const api_app *app);
const char *api_app_database(const api_app *app); /* "sqlite:/abs/or/relative/path" */
bool api_app_has_auth(const api_app *app);
api_str api_app_openapi_json(const api_app *app);
api_str api_app_openapi_yaml(const api_app *app);

/* method: "WS" for a WebSocket. permission: "any", "authenticated", "admin", the security schemes of an operation in C
 * ("bearer", "bearer+key"), or "" where there are neither users nor schemes. */
typedef struct api_route_info {
    const char *method, *path, *operation_id, *permission;
} api_route_info;
/* Models of an app file; in C all that were declared and are used. */
size_t api_app_model_count(const api_app *app);

size_t api_app_route_count(const api_app *app);
api_route_info api_app_route_get(const api_app *app, size_t i);

#endif
