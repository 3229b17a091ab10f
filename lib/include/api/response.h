/* The response. Each function that makes one replaces what was there before, and returns 0 or an error code, so that a
 * handler can `return api_json(...)`. status 0: the route's .status. */
#ifndef API_RESPONSE_H
#define API_RESPONSE_H

#include <api/request.h>

/* --- JSON --- */

/* A JSON object of these members: api_json(req, 200, api_pair("id", 5), api_pair("name", item->name)). A value is an
 * integer, a double, a bool, a char * or an api_str, whose p NULL is null. In C11 `true` is an int: write (bool)true.
 */
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
/* A member whose value is JSON text. */
api_value api_pair_json(const char *name, api_str json);
/* A member of a struct of inputs or of a model, null if it was not given: api_member(in, q). */
#define api_member(s, member) ((s)->has.member ? api_pair(#member, (s)->member) : (api_value){.name = #member})
/* A JSON text. One that is malformed is a 500 and a line in the log. */
int api_json_text(api_request *req, int status, api_str json);

/* A struct of a model as JSON: api_reply(req, 201, Item, &item). One that breaks its model is a 500 and a line in the
 * log. */
#define api_reply(req, status, Model, value) api__reply((req), (status), &Model##_model, API__IS(Model, value))
int api__reply(api_request *req, int status, const api_model_def *model, const void *value);
/* An array of structs as JSON. */
#define api_reply_list(req, status, Model, values, n)                                                                  \
    api__reply_list((req), (status), &Model##_model, API__IS(Model, values), (n))
int api__reply_list(api_request *req, int status, const api_model_def *model, const void *values, size_t n);

/* Parses a JSON text that is not the request's body (of api_fetch, a channel, a column) into a struct, and checks it as
 * a body is. Its strings live until the request ends. 0; API_EJSON or API_EINVALID, with the reason in the log. A model
 * with .additional drops members that it does not know. */
#define api_parse(req, Model, json, out) api__parse((req), &Model##_model, (json), API__IS_MUTABLE(Model, out))
int api__parse(api_request *req, const api_model_def *model, api_str json, void *out);

/* --- other bodies --- */
int api_text(api_request *req, int status, api_str text);
int api_html(api_request *req, int status, api_str html);
#define api_bytes(req, status, content_type, ...)                                                                      \
    api__bytes((req), (status), API_TEXT(content_type), API_TEXT(__VA_ARGS__))
int api__bytes(api_request *req, int status, api_str content_type, api_str bytes);
/* No body; status 0 is 204. */
int api_empty(api_request *req, int status);
/* A redirect; status 0 is 307. The location is percent-encoded where it must be. The root_path is put before a path of
 * this app ("/login") that does not begin with it. API_EINVALID: a NUL in the location. */
#define api_redirect(req, status, location) api__redirect((req), (status), API_TEXT(location))
int api__redirect(api_request *req, int status, api_str location);

struct api_file_options {
    int api__first;
    const char *content_type; /* default: by the file's name */
    const char *download;     /* a name: browsers save the file under it (Content-Disposition) */
    const char *cache_control;
};
/* A file of this machine, with ETag, ranges and conditional requests (RFC 9110, 13 and 14); 404 if there is none. The
 * path is opened as it is: for a path that comes from a client use api_static. */
#define api_file(req, path, ...) api__file((req), API_TEXT(path), &(const struct api_file_options){0, __VA_ARGS__})
int api__file(api_request *req, api_str path, const struct api_file_options *o);

/* --- head --- */
/* Headers of the response. CR, LF and NUL in a value become spaces; a name that is not a token is logged and not sent.
 * The first replaces earlier headers of that name, in any case; the second leaves them. */
#define api_set_header(req, name, ...) api__set_header((req), API_TEXT(name), API_TEXT(__VA_ARGS__))
void api__set_header(api_request *req, api_str name, api_str value);
#define api_add_header(req, name, ...) api__add_header((req), API_TEXT(name), API_TEXT(__VA_ARGS__))
void api__add_header(api_request *req, api_str name, api_str value);
void api_set_status(api_request *req, int status);
int api_status(const api_request *req); /* 0: there is no response yet */

/* --- errors --- */
/* Ends the handler, from any depth of calls, with an error response in the app's style: {"detail": ...}, problem+json
 * (RFC 9457) or Django REST Framework's. detail NULL: the status' reason phrase. Headers that were set are kept.
 * Functions of api_defer and api_finally run; memory of malloc is lost. A constant status in the handler itself is put
 * into the document. */
#define api_fail(req, status, detail)                                                                                  \
    do {                                                                                                               \
        static const struct api__fail_site api__site __attribute__((section("api_fails"), used)) = {                   \
            __builtin_choose_expr(__builtin_constant_p(status), (status), 0), __func__};                               \
        (void)api__site;                                                                                               \
        api__fail((req), (status), API_TEXT(detail));                                                                  \
    } while (0)
void api__fail(api_request *req, int status, api_str detail) __attribute__((noreturn));
void api_failf(api_request *req, int status, const char *fmt, ...) __attribute__((noreturn, format(printf, 3, 4)));
/* Ends the handler with a 422 like that of validation. where: "body.price", "query.q"; message: a sentence. */
#define api_fail_field(req, where, message) api__fail_field((req), API_TEXT(where), API_TEXT(message))
void api__fail_field(api_request *req, api_str where, api_str message) __attribute__((noreturn));
/* The detail of an error response, in a function of api_on_error or api_finally. */
api_str api_error_detail(const api_request *req);

/* Checks a struct that a handler has made from what a client sent, as by api_merge. One that breaks its model ends the
 * handler with a 422 that names every mistake, as for a body. */
#define api_validate(req, Model, value) api__validate((req), &Model##_model, API__IS(Model, value))
void api__validate(api_request *req, const api_model_def *model, const void *value);

/* --- streams --- */
/* Begins a stream: sends the head, with the headers set so far. This and the functions below wait for a slow client,
 * and return API_ECLOSED when it has gone. */
#define api_stream(req, status, content_type) api__stream((req), (status), API_TEXT(content_type))
int api__stream(api_request *req, int status, api_str content_type);
/* Sends a piece. Unless api_stream was called, the head is sent first, with the route's .status and a type by its
 * .media. */
int api_write(api_request *req, api_str bytes);

/* Sends a line of JSON Lines (application/jsonl). */
#define api_write_line(req, Model, value) api__write_line((req), &Model##_model, API__IS(Model, value))
int api__write_line(api_request *req, const api_model_def *model, const void *value);

/* Sends an event of Server-Sent Events (HTML Living Standard, 9.2). While the handler waits, a comment is sent as a
 * heartbeat whenever limits.sse_heartbeat passes without an event. */
struct api_event {
    int api__first;
    const char *event, *id; /* without line ends */
    api_str data;           /* a data: line for each of its lines */
    int64_t retry;          /* milliseconds; 0: left out */
};
#define api_send_event(req, ...) api__send_event((req), &(const struct api_event){0, __VA_ARGS__})
int api__send_event(api_request *req, const struct api_event *e);
/* The same with a struct of a model as its data. */
#define api_send_event_model(req, Model, value, ...)                                                                   \
    api__send_event_model((req), &Model##_model, API__IS(Model, value), &(const struct api_event){0, __VA_ARGS__})
int api__send_event_model(api_request *req, const api_model_def *model, const void *value, const struct api_event *e);
int api_send_comment(api_request *req, api_str text);
/* Last-Event-ID of a client that reconnects; {NULL, 0}: it does not. */
api_str api_last_event_id(const api_request *req);

#endif
