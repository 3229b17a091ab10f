/* What a handler answers with. Each of these sets the whole answer; the last one counts. They return 0, so that a
 * handler can `return api_json(...)`. */
#ifndef API_RESPONSE_H
#define API_RESPONSE_H

#include <api/request.h>

/* --- JSON --- */

/* A member of an object: api_json(req, 200, api_pair("id", 5), api_pair("name", item->name)). Integers, doubles, bool,
 * char *, api_str (NULL text is null). In C11 `true` is an int: say (bool)true. */
typedef struct api_value {
    const char *name;
    enum {
        API_VALUE_NULL,
        API_VALUE_INTEGER,
        API_VALUE_NUMBER,
        API_VALUE_BOOLEAN,
        API_VALUE_STRING,
        API_VALUE_JSON
    } is;
    int64_t integer;
    double number;
    api_str text;
} api_value;
#define api_json(req, status, ...)                                                                                     \
    api__json((req), (status), (const api_value[]){__VA_ARGS__},                                                       \
              sizeof((const api_value[]){__VA_ARGS__}) / sizeof(api_value))
int api__json(api_request *req, int status, const api_value *members, size_t n);
#ifndef __cplusplus
#define api_pair(name, value)                                                                                          \
    _Generic((value), bool: api__pair_boolean, float: api__pair_number, double: api__pair_number, char *: api__pair_text, const char *: api__pair_text, api_str: api__pair_str, API__INTEGERS(api__pair_integer))((name), (value))
#endif
api_value api__pair_boolean(const char *name, bool v);
api_value api__pair_integer(const char *name, int64_t v);
api_value api__pair_number(const char *name, double v);
api_value api__pair_text(const char *name, const char *v);
api_value api__pair_str(const char *name, api_str v);
/* JSON text as it stands. */
api_value api_pair_json(const char *name, api_str json);
/* A member of a struct of this library, null when it is not there: api_member(in, q). */
#define api_member(s, member) ((s)->has.member ? api_pair(#member, (s)->member) : (api_value){.name = #member})
/* A whole JSON text of your own making. */
int api_json_text(api_request *req, int status, api_str json);

/* A struct of a model: api_reply(req, 201, Item, &item). Refused with 500 and a log line when it breaks its model. */
#define api_reply(req, status, Model, value) api__reply((req), (status), &Model##_model, API__IS(Model, value))
int api__reply(api_request *req, int status, const api_model_def *model, const void *value);
/* An array of them. */
#define api_reply_list(req, status, Model, values, n)                                                                  \
    api__reply_list((req), (status), &Model##_model, API__IS(Model, values), (n))
int api__reply_list(api_request *req, int status, const api_model_def *model, const void *values, size_t n);

/* The other way: a JSON text from somewhere else (api_fetch, a channel, a column) as a struct, checked as a body is.
 * Its strings live until the request ends. 0; API_EJSON or API_EINVALID: it is none, the log has the reason. A model
 * with .additional drops what it does not know. */
#define api_parse(req, Model, json, out) api__parse((req), &Model##_model, (json), API__IS_MUTABLE(Model, out))
int api__parse(api_request *req, const api_model_def *model, api_str json, void *out);

/* --- other bodies --- */
int api_text(api_request *req, int status, api_str text);
int api_html(api_request *req, int status, api_str html);
#define api_bytes(req, status, content_type, ...)                                                                      \
    api__bytes((req), (status), API_TEXT(content_type), API_TEXT(__VA_ARGS__))
int api__bytes(api_request *req, int status, api_str content_type, api_str bytes);
int api_empty(api_request *req, int status);
/* 307 by default (status 0); the location is percent-quoted where it must be. A path of this app ("/login") is put
 * behind the root_path under which it is shown, unless it begins with that. API_EINVALID: a NUL in it. */
#define api_redirect(req, status, location) api__redirect((req), (status), API_TEXT(location))
int api__redirect(api_request *req, int status, api_str location);

struct api_file_options {
    int api__first;
    const char *content_type; /* default: by the name */
    const char *download;     /* the name a browser saves it under */
    const char *cache_control;
};
/* A file of this machine, with ETag, ranges and conditions; 404 when there is none. Never pass what a client sent
 * without api_static: it is opened as it stands. */
#define api_file(req, path, ...) api__file((req), API_TEXT(path), &(const struct api_file_options){0, __VA_ARGS__})
int api__file(api_request *req, api_str path, const struct api_file_options *o);

/* --- head --- */
/* CR, LF and NUL in values become spaces; what is no name of a field is logged and not sent. Adds a line;
 * api_set_header takes earlier ones of that name away. */
#define api_add_header(req, name, ...) api__add_header((req), API_TEXT(name), API_TEXT(__VA_ARGS__))
void api__add_header(api_request *req, api_str name, api_str value);
#define api_set_header(req, name, ...) api__set_header((req), API_TEXT(name), API_TEXT(__VA_ARGS__))
void api__set_header(api_request *req, api_str name, api_str value);
void api_set_status(api_request *req, int status);
int api_status(const api_request *req); /* 0 while nothing was answered */

/* --- errors --- */
/* Ends the handler, from any depth of calls: {"detail": ...} in the app's style. What was hung on api_defer and
 * api_finally runs; memory of malloc is yours. detail NULL: the status' own words. Headers set before stay.
 * A constant status is put into the operation's documentation when the handler itself says it. */
#define api_fail(req, status, detail)                                                                                  \
    do {                                                                                                               \
        static const struct api__fail_site api__site __attribute__((section("api_fails"), used)) = {                   \
            __builtin_choose_expr(__builtin_constant_p(status), (status), 0), __func__};                               \
        (void)api__site;                                                                                               \
        api__fail((req), (status), API_TEXT(detail));                                                                  \
    } while (0)
void api__fail(api_request *req, int status, api_str detail) __attribute__((noreturn));
void api_failf(api_request *req, int status, const char *fmt, ...) __attribute__((noreturn, format(printf, 3, 4)));
/* 422 as validation makes it: where is "body.price" or "query.q"; message a sentence. */
#define api_fail_field(req, where, message) api__fail_field((req), API_TEXT(where), API_TEXT(message))
void api__fail_field(api_request *req, api_str where, api_str message) __attribute__((noreturn));
/* In an error handler or a finally: what the answer says. */
api_str api_error_detail(const api_request *req);

/* A struct that a handler has put together (api_merge) from what a client sent: when it breaks its model the client is
 * told as for any body, 422, and the handler is left. */
#define api_validate(req, Model, value) api__validate((req), &Model##_model, API__IS(Model, value))
void api__validate(api_request *req, const api_model_def *model, const void *value);

/* --- streams: the head is sent at once, each piece as it is written; all return API_ECLOSED when the client has gone,
 *     and wait while it is slow --- */
/* Sends the head, headers set so far included. */
#define api_stream(req, status, content_type) api__stream((req), (status), API_TEXT(content_type))
int api__stream(api_request *req, int status, api_str content_type);
/* Sends a piece. Without api_stream before it the head is the route's: its .status, and a type by its .media. */
int api_write(api_request *req, api_str bytes);

/* JSON Lines (application/jsonl). */
#define api_write_line(req, Model, value) api__write_line((req), &Model##_model, API__IS(Model, value))
int api__write_line(api_request *req, const api_model_def *model, const void *value);

/* Server-Sent Events (HTML Living Standard, 9.2). Begun by the first one; a comment is sent as heartbeat whenever
 * limits.sse_heartbeat passes without an event while the handler waits. */
struct api_event {
    int api__first;
    const char *event, *id; /* without line ends */
    api_str data;           /* one data: line for each of its lines */
    int64_t retry;          /* milliseconds; 0: not said */
};
#define api_send_event(req, ...) api__send_event((req), &(const struct api_event){0, __VA_ARGS__})
int api__send_event(api_request *req, const struct api_event *e);
#define api_send_event_model(req, Model, value, ...)                                                                   \
    api__send_event_model((req), &Model##_model, API__IS(Model, value), &(const struct api_event){0, __VA_ARGS__})
int api__send_event_model(api_request *req, const api_model_def *model, const void *value, const struct api_event *e);
int api_send_comment(api_request *req, api_str text);
/* The Last-Event-ID a client that comes back has sent; {NULL, 0} when it is a new one. */
api_str api_last_event_id(const api_request *req);

#endif
