/* The app's tables. Built once, immutable afterwards, shared by all workers by reference count. */
#ifndef API__APP_H
#define API__APP_H

#include <api/app.h>
#include <api/limits.h>

#include "base/networks.h"
#include "model/errors.h"
#include "model/resource.h"

struct api__cors {
    bool on;
    api_str *origins; /* exact origins; one "*" for any */
    size_t origin_count;
    bool any_origin, credentials;
    api_str methods, headers, expose; /* as header values */
    int64_t max_age;                  /* seconds */
};

struct api__contact {
    api_str name, url, email;
};

struct api__route_declaration;
struct api__declarations;

struct api_app {
    api_arena arena;
    int refs;     /* atomic */
    api_str file; /* as given; "starter" for the built-in one */
    api_str title, version, summary, description, terms;
    struct api__contact contact;
    struct {
        api_str name, url, identifier;
    } license;
    const char *database; /* "sqlite:PATH" */
    bool auth;            /* `auth:` was given */
    bool lax;             /* "strict: false": bodies are converted as text is, where a model does not say otherwise */
    bool guarded;         /* that, or it was given in the app that mounts this one, whose users count here too */
    enum api__error_style errors;
    struct api__cors cors;
    api__networks proxies;                     /* whose headers about clients are believed */
    api_str root_path;                         /* "" or "/v1" */
    uint32_t root_path_line, root_path_column; /* in an app file */
    api_limits limits;
    api__resource *resources;
    uint32_t resource_count;
    uint32_t table_count;              /* with those of mounted apps */
    struct api__operation *operations; /* in route order */
    uint32_t operation_count;
    size_t model_count;                     /* of an app file its resources; in C all models that are used */
    struct api__declarations *declarations; /* of an app in C; NULL for an app file */
    api_buf openapi_json, openapi_yaml;
    struct api__native *code; /* of an app in C that was loaded, owned and freed last; NULL */
    void (*free_code)(struct api__native *code);
};

/* What the router, `api routes` and the document are made from: one row an operation. */
struct api__operation {
    const char *method;            /* "GET" */
    const char *path;              /* "/items/{id}", as the document has it */
    const char *pattern;           /* the router's: with converters */
    const char *operation_id;      /* "items_read" */
    const api__resource *resource; /* NULL for built-in routes (token, me) */
    enum api__action action;
    enum api__operation_kind {
        API__OP_LIST,
        API__OP_CREATE,
        API__OP_READ,
        API__OP_REPLACE,
        API__OP_UPDATE,
        API__OP_DELETE,
        API__OP_TOKEN,
        API__OP_LOGOUT,
        API__OP_ME,
        API__OP_DECLARED
    } kind;
    enum api__grant grant;
    const char *permission; /* the same as `api routes` has it: "" where there are neither users nor schemes */
    bool websocket;
    const struct api__route_declaration *declaration; /* API__OP_DECLARED */
    const struct api__use *const *uses; /* its routers' middleware but the app's, outermost first; NULL: none */
};

/* "any", "authenticated", "admin"; by enum api__grant, NULL at the end. */
extern const char *const api__grant_words[];

/* Names in the document of the security schemes of the app's own users; NULL at the end. */
extern const char *const api__user_schemes[];

/* With defaults, empty otherwise. NULL: no memory. */
struct api_app *api__app_new(const char *name);
struct api_app *api__app_ref(struct api_app *app);
void api__app_unref(struct api_app *app); /* api_app_free is the same */

#endif
