/* Operations: functions that respond to requests, with their inputs declared.
 *
 *     #define READ_ITEM(in)          \
 *         in(path, integer, item_id) \
 *         in(query, string, q, .optional = true)
 *     API_OPERATION(read_item, READ_ITEM)
 *     {
 *         return api_json(req, 200, api_pair("item_id", in->item_id),
 *                         api_member(in, q));
 *     }
 *
 * The function runs only if every input is valid; otherwise the client gets a 422 that names every mistake. It is
 * straight-line code: a call that waits suspends this request alone.
 *
 * Inputs, in(source, type, name, options...):
 *   path query header cookie   a type of <api/fields.h>; array(type) takes every occurrence. The name of a header has
 *                              '-' where the member has '_'; .alias is another name
 *   form                       a field of a urlencoded or multipart form
 *   file                       upload or array(upload): a part of a multipart form with a file name
 *   body                       the name of a model or union: the JSON body. With several of them, or with .embed, the
 *                              body is an object with a member for each
 *   json                       a JSON body of any type: in(json, array(object(Item)), items)
 *   depends                    the name of a dependency: a pointer to its value
 *   params                     the name of an API_PARAMS: its members in one struct
 *
 * The function returns 0 after it has responded; a status, for a response with that status and no more; or an API_E*
 * code, which becomes what it means to a client: 404 for API_ENOTFOUND, 409 for API_ECONFLICT, 503 for API_EBUSY ...
 * Any other number, also -1, is a mistake of the program: a 500, and a line in the log.
 */
#ifndef API_OPERATION_H
#define API_OPERATION_H

#include <api/fields.h>
#include <api/upload.h>

typedef struct api_operation api_operation;
typedef struct api_dependency api_dependency;

/* An error response of an operation, for the document: API_ERRORS({404, "No such item"}, {409, "Sold out"}). */
typedef struct api_error_def {
    int status;
    const char *description;
    const api_model_def *model; /* of the body; NULL: {"detail": ...} */
} api_error_def;
/* Extensions that -std=gnu11 allows; clang's -pedantic warns of each use. */
#ifdef __clang__
#pragma clang diagnostic ignored "-Wgnu-zero-variadic-macro-arguments"
#pragma clang diagnostic ignored "-Wgnu-empty-struct"
#pragma clang diagnostic ignored "-Wgnu-empty-initializer"
#pragma clang diagnostic ignored "-Wzero-length-array"
#endif

/* Rows of these headers' tables may leave out their last members, of which -Wextra warns. */
#pragma GCC diagnostic ignored "-Wmissing-field-initializers"
#define API_ERRORS(...) ((const api_error_def[]){__VA_ARGS__, {0, 0, 0}})
#define API_DEPENDENCIES(...) ((const api_dependency *const[]){__VA_ARGS__, 0})

/* The body of a successful response. */
enum api_media {
    API_MEDIA_JSON,
    API_MEDIA_TEXT,
    API_MEDIA_HTML,
    API_MEDIA_BYTES,
    API_MEDIA_JSONL,  /* JSON Lines, each of .response */
    API_MEDIA_EVENTS, /* Server-Sent Events, the data of each of .response */
    API_MEDIA_NONE
};

/* Options of an operation, and of each route to it, which override the operation's. */
struct api_route_options {
    int api__first;
    const char *summary, *description, *operation_id;
    const char *name;        /* for api_url_for; default: the operation's */
    const char *const *tags; /* API_STRINGS(...), besides the router's */
    const api_model_def *response;
    bool response_list; /* the body is an array of .response */
    const char *response_description;
    enum api_media media;
    int status;                                /* of a successful response; default 200 */
    const api_error_def *errors;               /* besides the router's */
    const char *permission;                    /* with auth: "any", "authenticated" (the default), "admin" */
    const api_dependency *const *dependencies; /* run before its inputs; their values are not used */
    bool any_query;                            /* accept query parameters that are not inputs; default: a 400 */
    bool deprecated, hidden;                   /* hidden: not in the document */
    const struct api_callback *callbacks;      /* requests that the server will make: <api/route.h> */
    const char *extra;                         /* members of its object in the document, as JSON */
};

struct api_operation {
    const char *name, *file;
    int line;
    const api_field *inputs;
    uint32_t size; /* of the struct of inputs */
    int (*call)(api_request *req, const void *in);
    struct api_route_options options;
};

/* A value that operations and other dependencies need, made at most once per request:
 *
 *     #define CURRENT_USER(in) \
 *         in(header, string, authorization, .optional = true)
 *     API_DEPENDENCY(current_user, User, CURRENT_USER,
 *                    .errors = API_ERRORS({401, "Who are you?"}))
 *     {
 *         if (!in->has.authorization)
 *             api_fail(req, 401, "Not authenticated");
 *         return find_user(req, in->authorization);
 *     }
 *
 * The function returns a pointer that lives as long as the request (api_alloc), or NULL: there is no value. To clean
 * up, it uses api_defer, which runs after the response was sent, or api_finally, which runs before that. */
struct api_dependency_options {
    int api__first;
    const char *description;
    const api_error_def *errors;
    const char *scheme;        /* the name of a security scheme of the document, ... */
    const char *security;      /* ... and the scheme as JSON */
    const char *const *scopes; /* of the scheme that it requires */
    enum api__needs_user {
        API__NEEDS_NO_USER,
        API__TAKES_USER,
        API__NEEDS_USER
    } api__user; /* a user of the app itself */
};
struct api_dependency {
    const char *name, *file;
    int line;
    const api_field *inputs;
    uint32_t size;
    void *(*make)(api_request *req, const void *in); /* NULL: an API_PARAMS */
    struct api_dependency_options options;
};

/* --- what the macros make of an input, by its source --- */
#define API__SOURCE_path API_IN_PATH
#define API__SOURCE_query API_IN_QUERY
#define API__SOURCE_header API_IN_HEADER
#define API__SOURCE_cookie API_IN_COOKIE
#define API__SOURCE_form API_IN_FORM
#define API__SOURCE_file API_IN_FILE
#define API__SOURCE_body API_IN_BODY
#define API__SOURCE_json API_IN_BODY
#define API__SOURCE_depends API_IN_DEPENDS
#define API__SOURCE_params API_IN_PARAMS

#define API__IN_C_path(type) API__C_##type
#define API__IN_C_query(type) API__C_##type
#define API__IN_C_header(type) API__C_##type
#define API__IN_C_cookie(type) API__C_##type
#define API__IN_C_form(type) API__C_##type
#define API__IN_C_file(type) API__C_##type
#define API__IN_C_json(type) API__C_##type
#define API__IN_C_body(Model) Model
#define API__IN_C_depends(dependency) dependency##_value *
#define API__IN_C_params(name) name

#define API__IN_T_path(type) API__T_##type
#define API__IN_T_query(type) API__T_##type
#define API__IN_T_header(type) API__T_##type
#define API__IN_T_cookie(type) API__T_##type
#define API__IN_T_form(type) API__T_##type
#define API__IN_T_file(type) API__T_##type
#define API__IN_T_json(type) API__T_##type
#define API__IN_T_body(Model) .of = API_OF_OBJECT, .model = &Model##_model
#define API__IN_T_depends(dependency) .of = API_OF_NOTHING
#define API__IN_T_params(name) .of = API_OF_NOTHING

#define API__IN_O_path(type) API__O_##type
#define API__IN_O_query(type) API__O_##type
#define API__IN_O_header(type) API__O_##type
#define API__IN_O_cookie(type) API__O_##type
#define API__IN_O_form(type) API__O_##type
#define API__IN_O_file(type) common
#define API__IN_O_json(type) API__O_##type
#define API__IN_O_body(Model) any
#define API__IN_O_depends(dependency) common
#define API__IN_O_params(name) common

#define API__IN_D_path(type) 0
#define API__IN_D_query(type) 0
#define API__IN_D_header(type) 0
#define API__IN_D_cookie(type) 0
#define API__IN_D_form(type) 0
#define API__IN_D_file(type) 0
#define API__IN_D_json(type) 0
#define API__IN_D_body(Model) 0
#define API__IN_D_depends(dependency) &dependency
#define API__IN_D_params(name) &name##_params

#define API__IN_ONE(source, type_, name_, ...) +1
#define API__IN_BIT(source, type_, name_, ...) bool name_ : 1;
#define API__IN_MEMBER(source, type_, name_, ...) API__IN_C_##source(type_) name_;
#define API__IN_ROW(source, type_, name_, ...)                                                                         \
    {.name = #name_,                                                                                                   \
     .given = API__TEXT(__VA_ARGS__),                                                                                  \
     .in = API__SOURCE_##source,                                                                                       \
     .size = sizeof(API__IN_C_##source(type_)),                                                                        \
     .align = _Alignof(API__IN_C_##source(type_)),                                                                     \
     .type = {API__IN_T_##source(type_)},                                                                              \
     .dependency = API__IN_D_##source(type_),                                                                          \
     .options = {.API__IN_O_##source(type_) = {0, __VA_ARGS__}}},
#define API__IN_STRUCT(Name, INPUTS)                                                                                   \
    typedef struct Name {                                                                                              \
        API__PRESENCE(INPUTS, API__IN_ONE, API__IN_BIT)                                                                \
        INPUTS(API__IN_MEMBER)                                                                                         \
    } Name;                                                                                                            \
    static const api_field Name##_inputs[] = {INPUTS(API__IN_ROW){0}}

/* The inputs of an operation or dependency that has none. */
#define API_NONE(in)

#define API_OPERATION(name_, INPUTS, ...)                                                                              \
    API__IN_STRUCT(name_##_in, INPUTS);                                                                                \
    static int name_##_handler(api_request *req, const name_##_in *in);                                                \
    static int name_##_api_call(api_request *req, const void *in)                                                      \
    {                                                                                                                  \
        return name_##_handler(req, (const name_##_in *)in);                                                           \
    }                                                                                                                  \
    static const api_operation name_ API__UNUSED = {                                                                   \
        .name = #name_,                                                                                                \
        .file = __FILE__,                                                                                              \
        .line = __LINE__,                                                                                              \
        .inputs = name_##_in_inputs,                                                                                   \
        .size = sizeof(name_##_in),                                                                                    \
        .call = name_##_api_call,                                                                                      \
        .options = {0, __VA_ARGS__},                                                                                   \
    };                                                                                                                 \
    static int name_##_handler(api_request *req API__UNUSED, const name_##_in *in API__UNUSED)

#define API_DEPENDENCY(name_, Type, INPUTS, ...)                                                                       \
    typedef Type name_##_value;                                                                                        \
    API__IN_STRUCT(name_##_in, INPUTS);                                                                                \
    static name_##_value *name_##_make(api_request *req, const name_##_in *in);                                        \
    static void *name_##_api_call(api_request *req, const void *in)                                                    \
    {                                                                                                                  \
        return (void *)(uintptr_t)name_##_make(req, (const name_##_in *)in); /* Type may be const */                   \
    }                                                                                                                  \
    static const api_dependency name_ API__UNUSED = {                                                                  \
        .name = #name_,                                                                                                \
        .file = __FILE__,                                                                                              \
        .line = __LINE__,                                                                                              \
        .inputs = name_##_in_inputs,                                                                                   \
        .size = sizeof(name_##_in),                                                                                    \
        .make = name_##_api_call,                                                                                      \
        .options = {0, __VA_ARGS__},                                                                                   \
    };                                                                                                                 \
    static name_##_value *name_##_make(api_request *req API__UNUSED, const name_##_in *in API__UNUSED)

/* A struct of inputs that operations share: in(params, Paging, page). */
#define API_PARAMS(Name, INPUTS)                                                                                       \
    API__IN_STRUCT(Name, INPUTS);                                                                                      \
    static const api_dependency Name##_params API__UNUSED = {                                                          \
        .name = #Name,                                                                                                 \
        .file = __FILE__,                                                                                              \
        .line = __LINE__,                                                                                              \
        .inputs = Name##_inputs,                                                                                       \
        .size = sizeof(Name),                                                                                          \
    };

#endif
