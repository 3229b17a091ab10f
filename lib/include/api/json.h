/* JSON (RFC 8259): a strict reader into a small tree that keeps source text and positions, and a writer.
 * Numbers keep every digit: a number is its source text until somebody asks for a value. */
#ifndef API_JSON_H
#define API_JSON_H

#include <api/arena.h>
#include <api/buf.h>
#include <api/str.h>
#include <stdint.h>

typedef enum api_kind { API_NULL, API_BOOL, API_NUMBER, API_STRING, API_ARRAY, API_OBJECT } api_kind;

/* A value of a JSON or YAML document. Lives in the arena it was parsed into. */
typedef struct api_node {
    api_kind kind;
    bool truth;            /* API_BOOL */
    uint32_t line, column; /* 1-based, of the value (of the key: key_line, key_column); column in bytes */
    uint32_t key_line, key_column;
    uint32_t count;         /* children of an array or object */
    api_str key;            /* decoded member name, when the parent is an object */
    api_str text;           /* API_STRING: decoded; API_NUMBER: source digits */
    struct api_node *first; /* first child */
    struct api_node *next;  /* next sibling */
} api_node;

enum api_json_flags {
    API_JSON_UNIQUE = 1, /* a key given twice in one object is malformed */
};

/* Deepest nesting that is read: deeper input is refused, since readers of trees recurse. */
#define API_JSON_DEPTH 64

typedef struct api_json_error {
    size_t offset;         /* byte offset, from 0 */
    unsigned line, column; /* from 1; column in bytes */
    const char *reason;    /* static text, e.g. "expected ',' or '}'" */
} api_json_error;

/* 0, API_EJSON (err filled), API_ENOMEM. Trailing bytes other than white space are malformed. */
int api_json_parse(api_arena *a, api_str text, unsigned flags, api_node **out, api_json_error *err);
/* Checks only, allocates nothing unless API_JSON_UNIQUE is set. 0, API_EJSON, API_ENOMEM. */
int api_json_check(api_str text, unsigned flags, api_json_error *err);

/* True when every byte belongs to UTF-8 (RFC 3629): no overlong forms, no surrogates. */
bool api_utf8_valid(api_str text);

/* The member called `key`, NULL when absent or when `n` is no object (n may be NULL). */
const api_node *api_node_get(const api_node *n, const char *key);
const api_node *api_node_find(const api_node *n, api_str key);
/* RFC 6901 pointer, as in "/components/schemas/Item"; NULL when it leads nowhere. */
const api_node *api_node_pointer(const api_node *root, api_str pointer);
/* The number as int64 (5.0 and 5e0 count as 5): false when it is no integer or does not fit. */
bool api_node_int(const api_node *n, int64_t *out);
bool api_node_double(const api_node *n, double *out);

/* Writing. All append to b; strings are escaped as JSON wants (U+2028/9 as they are), bytes that are no UTF-8 become
 * U+FFFD. */
void api_json_put_str(api_buf *b, api_str s);
void api_json_put_int(api_buf *b, int64_t v);
/* Shortest digits that read back the same, as Python's repr: 10.0, 9.99, 1e+22, 1e-07. NaN and infinities write null.
 */
void api_json_put_double(api_buf *b, double v);
/* The tree, compact, members in their order, numbers by their source digits. */
void api_json_put_node(api_buf *b, const api_node *n);
/* The bytes of a valid JSON text without insignificant white space. */
void api_json_put_compact(api_buf *b, api_str json);

/* Text to double, correctly rounded, no locale. False when text is no JSON number; 1e400 gives infinity. */
bool api_json_double(api_str digits, double *out);
/* Digits to int64; accepts 5.0 and 5e0. 0, API_EINVALID (has a fraction, or no number), API_ETOOBIG (outside 64 bits).
 */
int api_json_int(api_str digits, int64_t *out);

#endif
