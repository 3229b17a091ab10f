/* Tests of an app in C, in process: requests go through the real routes, middleware, validation and database, and no
 * socket is opened. For cmocka, or any other way to say what is expected:
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
 * The database is a private one in a temporary file, whatever the app says. Cookies are kept as a browser keeps them.
 * Redirects are answers, unless .redirects says how many to follow.
 *
 * Time stands still, but for api_test_advance, and for what is waited for: a request that sleeps an hour is answered at
 * once, and then an hour has passed, with every timer that was due in it. Handlers see it by api_monotonic_ns and
 * api_wall_us; so do sessions, tokens and times in rows. What waits for something that never comes is no answer after
 * all (status 0 and a->problem) instead of a test that hangs.
 *
 * Answers live until api_test_reset or api_test_free. One client is one thread's. Nothing here is for production.
 */
#ifndef API_TEST_H
#define API_TEST_H

#include <api/client.h>
#include <api/main.h>

typedef struct api_test_client api_test_client;
typedef struct api_test_call api_test_call;

struct api_test_settings {
    int api__first;
    const char *limits;    /* over the app's: "body=1KiB login_failures=2" */
    const char *log_level; /* of the log on stderr: "error" (default), "warn", "info", "debug" */
    int64_t timeout_ms;    /* of real time, for anything that should come; default 10000 */
};
/* NULL only when out of memory. Look at api_test_problem before anything else. */
#define api_test_new(entry, ...) api__test_new((entry), &(const struct api_test_settings){0, __VA_ARGS__})
api_test_client *api__test_new(const api_entry *entry, const struct api_test_settings *s);
/* Of an app file, a .c or a .so, as api_app_load. */
#define api_test_load(path, ...) api__test_load((path), &(const struct api_test_settings){0, __VA_ARGS__})
api_test_client *api__test_load(const char *path, const struct api_test_settings *s);
/* What kept the app from starting, a line each; what went wrong in the last api_test_reset or api_test_override. NULL:
 * nothing. */
const char *api_test_problem(const api_test_client *c);
/* Whatever is still under way has lost its client. NULL is taken. */
void api_test_free(api_test_client *c);
/* As it was after api_test_new, but for the time: rows, cookies, failed logins, overrides; calls and answers are gone.
 * 0 or an error, with its problem. */
int api_test_reset(api_test_client *c);

/* Adds a user to an app with .auth = true, who then may log in: .user and .password of a request. Argon2id takes its
 * time: where who asks is all that matters, override api_current_user instead. 0 or an error, with its problem. */
int api_test_add_user(api_test_client *c, const char *name, const char *password, bool admin);

/* --- requests --- */

/* Ends with a row without field: API_TEST_FILES({"photo", "cat.png", "image/png", API_S("...")}). */
typedef struct api_test_file {
    const char *field, *filename, *content_type;
    api_str data;
} api_test_file;
#define API_TEST_FILES(...) ((const api_test_file[]){__VA_ARGS__, {0, 0, 0, {0, 0}}})

/* Pairs are API_STRINGS(name, value, name, value ...). */
struct api_test_options {
    int api__first;
    const char *method;          /* default GET, or POST with a body */
    const char *path;            /* with its query, as it is sent; names of url_for are the app's matter */
    const char *const *query;    /* pairs, encoded and added to the path's */
    const char *const *headers;  /* pairs */
    const char *json;            /* a body of JSON text, ... */
    const char *const *form;     /* ... or pairs: urlencoded, with files multipart, ... */
    const api_test_file *files;  /* ... with these, ... */
    api_str body;                /* ... or these bytes */
    const char *content_type;    /* default as the body is given; application/octet-stream of bytes */
    const char *user, *password; /* HTTP Basic */
    const char *token;           /* Authorization: Bearer */
    const char *peer;            /* the client's address; default "local" */
    bool https;                  /* it came over TLS */
    int redirects;               /* followed at most */
};

typedef struct api_test_response {
    int status;          /* 0: there is none, because of `problem`; of messages that of the stream */
    const char *problem; /* NULL: none */
    const api_header *headers;
    size_t header_count;
    api_str body;         /* bytes; a NUL follows */
    const api_node *json; /* the body, if it is JSON; else NULL */

    /* Of a message that api_test_next gives: */
    bool binary;                      /* of a WebSocket */
    const char *event, *id, *comment; /* of an event; NULL: it has none */
    int64_t retry;

    api_test_call *call; /* whose it is */
} api_test_response;

/* Sends it and waits until it was answered and the work behind the answer is done. Never NULL. */
#define api_test_request(c, ...) api__test_request((c), &(const struct api_test_options){0, __VA_ARGS__})
const api_test_response *api__test_request(api_test_client *c, const struct api_test_options *o);
#define api_test_get(c, path_, ...) api_test_request((c), .method = "GET", .path = (path_), __VA_ARGS__)
#define api_test_post(c, path_, ...) api_test_request((c), .method = "POST", .path = (path_), __VA_ARGS__)
#define api_test_put(c, path_, ...) api_test_request((c), .method = "PUT", .path = (path_), __VA_ARGS__)
#define api_test_patch(c, path_, ...) api_test_request((c), .method = "PATCH", .path = (path_), __VA_ARGS__)
#define api_test_delete(c, path_, ...) api_test_request((c), .method = "DELETE", .path = (path_), __VA_ARGS__)

/* What stands in an answer's JSON at a pointer (RFC 6901), "" for the whole. A string's text, of anything else its
 * JSON; "(none)" when it leads nowhere. NULL: the body as it is. */
const char *api_test_text(const api_test_response *a, const char *pointer);
/* A number there; INT64_MIN or NaN when there is none. */
int64_t api_test_integer(const api_test_response *a, const char *pointer);
double api_test_number(const api_test_response *a, const char *pointer);
/* How many members or items are there; -1: no array or object is. */
long api_test_count(const api_test_response *a, const char *pointer);
/* The first header of that name; "" when absent. */
const char *api_test_header(const api_test_response *a, const char *name);

/* --- what a client keeps --- */

/* A cookie that would be sent to the path; NULL: none. */
const char *api_test_cookie(const api_test_client *c, const char *path, const char *name);
/* 0 or an error. */
int api_test_set_cookie(api_test_client *c, const char *name, const char *value);

/* Until api_test_reset requests get `by`'s value for `dependency`; both are what API_DEPENDENCY made, of one type:
 *     API_DEPENDENCY(a_user, User, API_NONE) { ... }
 *     api_test_override(c, current_user, a_user);
 * The inputs of the one that is replaced are not looked at, and `by` has none. 0; API_EUSAGE with a problem: it has, or
 * nothing in this app depends on `dependency`. */
#ifndef __cplusplus
#define api_test_override(c, dependency, by) api__test_override((c), &(dependency), API__SAME_VALUE(dependency, by))
#define API__SAME_VALUE(dependency, by) _Generic((by##_value *)0, dependency##_value * : &(by))
#endif
int api__test_override(api_test_client *c, const api_dependency *dependency, const api_dependency *by);

/* --- calls that are left running --- */

/* Sends it and returns as soon as it waits. NULL: out of memory. */
#define api_test_start(c, ...) api__test_start((c), &(const struct api_test_options){0, __VA_ARGS__})
api_test_call *api__test_start(api_test_client *c, const struct api_test_options *o);
bool api_test_ended(const api_test_call *call);
/* Its answer, waited for as by api_test_request. */
const api_test_response *api_test_finish(api_test_call *call);
/* Status and headers, as soon as they are there; the whole answer of one that is no stream. */
const api_test_response *api_test_head(api_test_call *call);
/* The next message, by what it is a stream of: an event, a line of JSON Lines (its body without the line's end), a
 * message of a WebSocket; else what bytes have come. NULL: it has ended, or its handler waits for something that does
 * not come. */
const api_test_response *api_test_next(api_test_call *call);
/* The client goes away, and the handler sees it. */
void api_test_hang_up(api_test_call *call);
/* Lets so much time pass: what sleeps wakes, timers fire, in their order. Then everything has been done that can be.
 * 0, or API_ETIMEOUT: it went on for too long. */
int api_test_advance(api_test_client *c, int64_t ms);

/* --- WebSockets --- */

/* Asks for one. api_test_head(call)->status is 101, or it was refused. Pings are answered by the next call of
 * api_test_next, messages that came are kept until then. */
#define api_test_websocket(c, path_, ...)                                                                              \
    api__test_websocket((c), &(const struct api_test_options){0, .path = (path_), __VA_ARGS__})
api_test_call *api__test_websocket(api_test_client *c, const struct api_test_options *o);
/* 0; API_ECLOSED; API_EINVALID: no UTF-8; API_ENOMEM. */
int api_test_send(api_test_call *call, const char *text);
int api_test_send_bytes(api_test_call *call, api_str bytes);
/* Says goodbye; code 0 says none. Then api_test_finish waits for the handler. */
int api_test_close(api_test_call *call, int code, const char *reason);
/* What the server has closed with, as far as messages were read: 0: it has not; 1005: no code; 1006: it just went. */
int api_test_close_code(const api_test_call *call);

#endif
