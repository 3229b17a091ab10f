/* JSON (RFC 8259): a strict parser, whose tree keeps the source's digits and positions, and a writer. A number is its
 * source text until it is asked for as an integer or double. */
#ifndef API_JSON_H
#define API_JSON_H

#include <api/arena.h>
#include <api/buf.h>
#include <api/str.h>
#include <stdint.h>

typedef enum api_kind { API_NULL, API_BOOL, API_NUMBER, API_STRING, API_ARRAY, API_OBJECT } api_kind;

/* A value of a JSON or YAML document, in the arena it was parsed into. */
typedef struct api_node {
    api_kind kind;
    bool truth;            /* of API_BOOL */
    uint32_t line, column; /* of the value, from 1; columns count bytes */
    uint32_t key_line, key_column;
    uint32_t count;         /* of the children of an array or object */
    api_str key;            /* of a member of an object, decoded */
    api_str text;           /* of API_STRING, decoded; of API_NUMBER, as in the source */
    struct api_node *first; /* first child */
    struct api_node *next;  /* next sibling */
} api_node;

enum api_json_flags {
    API_JSON_UNIQUE = 1, /* an object that has a key twice is malformed */
};

/* The most arrays and objects inside each other; deeper input is malformed. */
#define API_JSON_DEPTH 64

typedef struct api_json_error {
    size_t offset;         /* in bytes, from 0 */
    unsigned line, column; /* from 1; columns count bytes */
    const char *reason;    /* static: "expected ',' or '}'" */
} api_json_error;

/* Parses a text, all of which must be one JSON value, into a tree in `a`, its texts included. 0; API_EJSON, with *err
 * (`err` may be NULL); API_ENOMEM. */
int api_json_parse(api_arena *a, api_str text, unsigned flags, api_node **out, api_json_error *err);
/* The same without a tree. Allocates nothing unless API_JSON_UNIQUE is set. */
int api_json_check(api_str text, unsigned flags, api_json_error *err);

/* Whether the text is UTF-8 (RFC 3629), without overlong forms and surrogates. */
bool api_utf8_valid(api_str text);

/* The member called `key`. NULL: there is none, or `n` is NULL or not an object. */
const api_node *api_node_get(const api_node *n, const char *key);
const api_node *api_node_find(const api_node *n, api_str key);
/* What a JSON Pointer (RFC 6901) such as "/components/schemas/Item" leads to; NULL: nothing. */
const api_node *api_node_pointer(const api_node *root, api_str pointer);
/* The number as an integer, also of 5.0 and 5e0. False: it has a fraction, does not fit 64 bits, or `n` is NULL or not
 * a number. */
bool api_node_int(const api_node *n, int64_t *out);
/* The number as the nearest double. False: `n` is NULL or not a number. */
bool api_node_double(const api_node *n, double *out);

/* --- writing: all of these append --- */

/* A string, quoted and escaped. Bytes that are not UTF-8 become U+FFFD. */
void api_json_put_str(api_buf *b, api_str s);
void api_json_put_int(api_buf *b, int64_t v);
/* The fewest digits that read back as the same double: 10.0, 9.99, 1e+22, 1e-07. NaN and infinities become null. */
void api_json_put_double(api_buf *b, double v);
/* The tree without white space, its members in their order, its numbers as in the source. */
void api_json_put_node(api_buf *b, const api_node *n);
/* A valid JSON text without its insignificant white space. */
void api_json_put_compact(api_buf *b, api_str json);

/* --- numbers --- */

/* The nearest double, whatever the locale; of 1e400 infinity. False: not a JSON number. */
bool api_json_double(api_str digits, double *out);
/* The integer, also of 5.0 and 5e0. 0; API_EINVALID: not a JSON number, or it has a fraction; API_ETOOBIG: it does not
 * fit 64 bits. */
int api_json_int(api_str digits, int64_t *out);

#endif
