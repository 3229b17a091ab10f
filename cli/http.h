/* Requests and answers, whatever carries them: libcurl, or the app in process with --local. */
#ifndef CLI_HTTP_H
#define CLI_HTTP_H

#include "cli.h"

typedef struct fields {
    api_header *v;
    size_t n;
} fields;

typedef struct request {
    const char *method;
    const char *url; /* whole: scheme://host[:port]/path?query */
    fields headers;
    api_str body;
    bool has_body;
    bool foreign;           /* another origin than the server's: no stored credentials */
    bool given;             /* its URL stood on the command line in full */
    const api_node *schema; /* of the body, where it is known: says what is a secret in it */
    bool quick;             /* for help: give up soon, try once */
    bool follow;            /* a success that is a stream is printed as it comes */
} request;

typedef struct answer {
    int status;
    api_str reason; /* may be empty */
    fields headers;
    api_str body;
    bool streamed;     /* it was a stream, and is printed */
    const char *error; /* why there is no answer */
} answer;

/* Carries one request. A status; with one but DONE, answer.error tells why. Answers live in c->arena. */
typedef int transport(cli *c, const request *r, answer *out);
transport curl_send, local_send;
void curl_deinit(cli *c);
void local_deinit(cli *c);
void http_deinit(cli *c);

/* Starts a request to a path (or URL) of the server, with the -H headers unless it is another server's. A status, said.
 */
int request_init(cli *c, request *r, const char *method, api_str path_or_url);
/* The URL stood on the command line: -H and the credentials given with it go along, whosever server it is. */
void request_given(cli *c, request *r);
void request_header(cli *c, request *r, api_str name, api_str value);
void request_query(cli *c, request *r, api_str name, api_str value);
void request_cookie(cli *c, request *r, api_str name, api_str value);
void request_body(cli *c, request *r, api_str body, const char *type);
api_str fields_get(const fields *f, const char *name);
/* Takes the field away; true when it was there. */
bool fields_remove(fields *f, api_str name);

/* stream.c */
/* A media type of many documents or events, one after the other. */
bool is_stream_type(api_str type);
/* One part of an answer's body, the head being complete. */
/* Is this an answer that goes on and on, and is wanted as it comes? */
bool stream_wanted(cli *c, const request *r, const answer *a);
/* Prints a part at once; the first with what -i and -v want. False: nobody reads any more. */
bool stream_put(cli *c, answer *a, api_str part);

/* Adds credentials, sends, tries again, follows redirects of GET and HEAD. A status, said; HTTP statuses are no
 * failure here. With -n and --curl it prints instead, sets *sent to false. `sent` NULL: always send. */
int http_send(cli *c, request *r, answer *out, bool *sent);

/* Bytes that a request line cannot carry are encoded; what is encoded already stays. */
const char *url_clean(cli *c, const char *url);
/* The URL without "USER:PASSWORD@" in front of its host; *user (may be NULL) is that part, percent-decoded, NULL when
 * there is none. */
const char *url_without_user(cli *c, const char *url, const char **user);
/* The origin of a URL: "http://host:port", lower case, default port dropped. */
api_str url_origin(cli *c, api_str url);
/* What a document or a header field names, against the URL it came from. */
const char *url_resolve(cli *c, const char *base, api_str to);
/* The target of a Link field with this relation; {NULL,0} when there is none. */
api_str link_target(const answer *a, const char *rel);

/* stdin.c: the body of a request that must have one and was given none; {NULL,0} when stdin is no pipe or file. A
 * status, said. */
int stdin_body(cli *c, api_str *out);

/* errors.c: what an answer of status >= 300 means: says it on stderr, gives the exit status. */
int answer_failed(cli *c, const answer *a);
/* Does --ok or its kind make this status a success? */
bool status_is_ok(const cli *c, int status);

/* server.c: finds c->server. A status, said. */
int server_find(cli *c);
/* Where .api.yaml says that the server's document is; NULL. A status, said. */
int server_document(cli *c, const char **out);

/* credentials.c */
struct credential;
/* Adds what proves who sends the request: --token, -u, else what was stored for the server. Stored credentials never go
 * to another server; those of the command line go with a URL that the user gave. A status, said. */
int credentials_add(cli *c, request *r);
int credentials_store(cli *c, api_str origin, const struct credential *entry);
int credentials_remove(cli *c, api_str origin, bool *was);
int credentials_get(cli *c, api_str origin, api_str *user, api_str *token);
/* The text of --token. A status, said. */
int credentials_token(cli *c, const char **out);
/* What follows "Basic ". */
api_str credentials_basic(cli *c, const char *user, const char *password);

/* wire.c: -n, --curl, -v */
void print_dry_run(cli *c, const request *r);
void print_curl_line(cli *c, const request *r);
void trace_request(cli *c, const request *r);
void trace_answer(cli *c, const answer *a);
void put_head(api_buf *b, const answer *a);

#endif
