/* A client for tests of an app, in the same process: requests go through the app's routes, middleware, validation and
 * database, without a socket. With cmocka, or whatever else tests use:
 *
 *     extern const api_entry api_app_entry;
 *     static api_test_client *c;
 *
 *     static int set_up(void **state)
 *     {
 *         c = api_test_new(&api_app_entry);
 *         if (api_test_problem(c))
 *             fail_msg("%s", api_test_problem(c));
 *         return 0;
 *     }
 *     static int each(void **state) // before or after each test
 *     {
 *         return api_test_reset(c);
 *     }
 *     static void test_create(void **state)
 *     {
 *         const api_test_response *a = api_test_post(c, "/items/",
 *             .json = "{\"name\": \"Pen\", \"price\": 2.5}");
 *         assert_int_equal(a->status, 201);
 *         assert_string_equal(api_test_text(a, "/name"), "Pen");
 *     }
 *
 * The database is a temporary file, whatever the app's is. Cookies are kept as a browser keeps them. Redirects are not
 * followed, unless .redirects allows it.
 *
 * Time stands still, except for api_test_advance, and where a request waits: one that sleeps for an hour gets its
 * response at once, and then an hour has passed, with every timer that was due. Handlers see this clock in
 * api_monotonic_ns and api_wall_us; sessions, tokens and times in rows follow it. A request that waits for something
 * that can never happen gets a response with status 0 and a problem, instead of a test that hangs.
 *
 * Responses live until api_test_reset or api_test_free. A client belongs to one thread. Not for production.
 */
#ifndef API_TEST_H
#define API_TEST_H

#include <api/client.h>
#include <api/main.h>

typedef struct api_test_client api_test_client;
typedef struct api_test_call api_test_call;

struct api_test_settings {
    int api__first;
    const char *limits;    /* besides the app's: "body=1KiB login_failures=2" */
    const char *log_level; /* of the log on stderr: "error" (default), "warn", "info", "debug" */
    int64_t timeout_ms;    /* of real time, for whatever is waited for; default 10000 */
};
/* A client for an app in C. NULL only when out of memory. Look at api_test_problem before anything else. */
#define api_test_new(entry, ...) api__test_new((entry), &(const struct api_test_settings){0, __VA_ARGS__})
api_test_client *api__test_new(const api_entry *entry, const struct api_test_settings *s);
/* The same for an app file, a .c or a .so, as by api_app_load. */
#define api_test_load(path, ...) api__test_load((path), &(const struct api_test_settings){0, __VA_ARGS__})
api_test_client *api__test_load(const char *path, const struct api_test_settings *s);
/* The mistakes that kept the app from starting, a line each, or what failed in the last api_test_reset,
 * api_test_override or api_test_add_user. NULL: nothing. */
const char *api_test_problem(const api_test_client *c);
/* Hangs up on requests that are running. `c` may be NULL. */
void api_test_free(api_test_client *c);
/* Brings rows, cookies, failed logins and overrides back to what they were after api_test_new, and frees calls and
 * responses. Time does not go back. 0 or an error, with a problem. */
int api_test_reset(api_test_client *c);

/* Adds a user, who can then log in, to an app with .auth = true: .user and .password of a request. Argon2id is slow by
 * design: where only the user matters, override api_current_user instead. 0 or an error, with a problem. */
int api_test_add_user(api_test_client *c, const char *name, const char *password, bool admin);

/* --- requests --- */

/* Files of a form: API_TEST_FILES({"photo", "cat.png", "image/png", API_S("...")}). The macro adds the last row, which
 * has no field. */
typedef struct api_test_file {
    const char *field, *filename, *content_type;
    api_str data;
} api_test_file;
#define API_TEST_FILES(...) ((const api_test_file[]){__VA_ARGS__, {0, 0, 0, {0, 0}}})

/* A request. Pairs are API_STRINGS(name, value, name, value ...). */
struct api_test_options {
    int api__first;
    const char *method;          /* default GET, or POST with a body */
    const char *path;            /* with its query, as it is sent */
    const char *const *query;    /* pairs, which are encoded and added to the path's */
    const char *const *headers;  /* pairs */
    const char *json;            /* the body: JSON text, ... */
    const char *const *form;     /* ... or pairs of a form, which is urlencoded, or multipart if it has files, ... */
    const api_test_file *files;  /* ... and the files of the form, ... */
    api_str body;                /* ... or bytes */
    const char *content_type;    /* default: that of the kind of body; of bytes application/octet-stream */
    const char *user, *password; /* HTTP Basic */
    const char *token;           /* Authorization: Bearer */
    const char *peer;            /* the address that it comes from; default "local" */
    bool https;                  /* it comes over TLS */
    int redirects;               /* the most that are followed; default none */
};

typedef struct api_test_response {
    int status;          /* 0: there is no response, see `problem`; of a message that of its stream */
    const char *problem; /* NULL: none */
    const api_header *headers;
    size_t header_count;
    api_str body;         /* with a NUL behind it */
    const api_node *json; /* the body if it is JSON, else NULL */

    /* Of a message of api_test_next: */
    bool binary;                      /* of a WebSocket */
    const char *event, *id, *comment; /* of an event; NULL: it has none */
    int64_t retry;

    api_test_call *call;
} api_test_response;

/* Sends a request and waits for the response and for the work after it. Never NULL. */
#define api_test_request(c, ...) api__test_request((c), &(const struct api_test_options){0, __VA_ARGS__})
const api_test_response *api__test_request(api_test_client *c, const struct api_test_options *o);
#define api_test_get(c, path_, ...) api_test_request((c), .method = "GET", .path = (path_), __VA_ARGS__)
#define api_test_post(c, path_, ...) api_test_request((c), .method = "POST", .path = (path_), __VA_ARGS__)
#define api_test_put(c, path_, ...) api_test_request((c), .method = "PUT", .path = (path_), __VA_ARGS__)
#define api_test_patch(c, path_, ...) api_test_request((c), .method = "PATCH", .path = (path_), __VA_ARGS__)
#define api_test_delete(c, path_, ...) api_test_request((c), .method = "DELETE", .path = (path_), __VA_ARGS__)

/* The value at a JSON Pointer (RFC 6901; "" is the whole) in a response: the text of a string, the JSON of anything
 * else,
 * "(none)" if there is none. pointer NULL: the body. */
const char *api_test_text(const api_test_response *a, const char *pointer);
/* The number there; INT64_MIN or NaN if there is none. */
int64_t api_test_integer(const api_test_response *a, const char *pointer);
double api_test_number(const api_test_response *a, const char *pointer);
/* The number of members or items there; -1: it is not an object or array. */
long api_test_count(const api_test_response *a, const char *pointer);
/* The first header of that name, in any case; "": there is none. */
const char *api_test_header(const api_test_response *a, const char *name);

/* --- cookies and overrides --- */

/* The value of a cookie that would be sent with a request to `path`; NULL: there is none. */
const char *api_test_cookie(const api_test_client *c, const char *path, const char *name);
/* Sets a cookie for all paths. 0 or API_ENOMEM. */
int api_test_set_cookie(api_test_client *c, const char *name, const char *value);

/* Until api_test_reset, requests get the value of the dependency `by` instead of that of `dependency`. Both are of one
 * type:
 *     API_DEPENDENCY(a_user, User, API_NONE) { ... }
 *     api_test_override(c, current_user, a_user);
 * The inputs of `dependency` are not read, and `by` must not have any. 0; API_EUSAGE, with a problem: it has, or no
 * operation depends on `dependency`. */
#ifndef __cplusplus
#define api_test_override(c, dependency, by) api__test_override((c), &(dependency), API__SAME_VALUE(dependency, by))
#define API__SAME_VALUE(dependency, by) _Generic((by##_value *)0, dependency##_value * : &(by))
#endif
int api__test_override(api_test_client *c, const api_dependency *dependency, const api_dependency *by);

/* --- requests that are left running --- */

/* Sends a request, and returns as soon as its handler waits or has ended. NULL: out of memory. */
#define api_test_start(c, ...) api__test_start((c), &(const struct api_test_options){0, __VA_ARGS__})
api_test_call *api__test_start(api_test_client *c, const struct api_test_options *o);
/* Whether the response is complete and the work after it done. */
bool api_test_ended(const api_test_call *call);
/* Waits for the response, as api_test_request does. */
const api_test_response *api_test_finish(api_test_call *call);
/* Waits for the head of the response: its status and headers. One that is not a stream is complete then. */
const api_test_response *api_test_head(api_test_call *call);
/* Waits for the next message of a stream: an event, a line of JSON Lines (without its line end) or a message of a
 * WebSocket, by what the stream is; else the bytes that have been written. NULL: the stream has ended, or its handler
 * waits for something that can never happen. */
const api_test_response *api_test_next(api_test_call *call);
/* Closes the connection, as a client that goes away does. */
void api_test_hang_up(api_test_call *call);
/* Lets `ms` milliseconds pass: requests that sleep wake up and timers fire, in order, and all that can be done is done.
 * 0; API_ETIMEOUT: timeout_ms of real time were not enough. */
int api_test_advance(api_test_client *c, int64_t ms);

/* --- WebSockets --- */

/* Requests a WebSocket. If it was not refused, api_test_head(call)->status is 101. Pings are answered in api_test_next,
 * and messages that have arrived are kept for it. */
#define api_test_websocket(c, path_, ...)                                                                              \
    api__test_websocket((c), &(const struct api_test_options){0, .path = (path_), __VA_ARGS__})
api_test_call *api__test_websocket(api_test_client *c, const struct api_test_options *o);
/* Send a message. 0; API_ECLOSED; API_EINVALID: not UTF-8; API_ENOMEM. */
int api_test_send(api_test_call *call, const char *text);
int api_test_send_bytes(api_test_call *call, api_str bytes);
/* Sends a close frame, without a code if that is 0; api_test_finish then waits for the handler. 0; API_ECLOSED;
 * API_EUSAGE: a code that cannot be sent; API_ENOMEM. */
int api_test_close(api_test_call *call, int code, const char *reason);
/* The code of the server's close frame, as far as messages have been read. 0: it has sent none; 1005: one without a
 * code; 1006: the connection was lost. */
int api_test_close_code(const api_test_call *call);

#endif
