/* The one-pass scanner: moves over JSON bytes, checks everything RFC 8259 requires (including UTF-8 and surrogates),
 * and allocates only for strings with escapes. Model decoding, the tree parser and the checker all use it.
 *
 * Every function returns 0, API_EJSON (reason and position are kept in the scanner) or API_ENOMEM, and leaves `p` after
 * what it read.
 */
#ifndef API__SCAN_H
#define API__SCAN_H

#include <api/json.h>

#include "base/text.h"
#include "json/number.h"

typedef struct api__scan {
    const char *p, *end, *begin;
    const char *reason; /* static; set with API_EJSON */
    const char *at;     /* its position */
    unsigned depth;     /* open arrays and objects; more than API_JSON_DEPTH is an error */
} api__scan;

static inline void api__scan_init(api__scan *s, api_str text)
{
    *s = (api__scan){.p = text.p, .end = api__text_end(text), .begin = text.p};
}

static inline void api__scan_space(api__scan *s)
{
    while (s->p < s->end && (*s->p == ' ' || *s->p == '\n' || *s->p == '\r' || *s->p == '\t'))
        s->p++;
}

/* Records an error at `at`, unless there is one already; returns API_EJSON. */
int api__scan_fail(api__scan *s, const char *at, const char *reason);
/* The recorded error with offset, line and column. */
void api__scan_error(const api__scan *s, api_json_error *out);

/* At '"'. *out points into the input when nothing is escaped, else into the arena and is NUL-terminated. *nul: it
 * contains U+0000 (may be NULL). */
int api__scan_string(api__scan *s, api_arena *a, api_str *out, bool *nul);
/* The same check without a copy. */
int api__scan_string_skip(api__scan *s);
/* At '-' or a digit: reads the number. */
int api__scan_number(api__scan *s, api__numeral *out);
/* At true, false or null: reads the whole word. */
int api__scan_word(api__scan *s, const char *word, size_t n);
/* Any value (white space may come first), checked in full; *raw (may be NULL) is its source text. The arena is used
 * only with API_JSON_UNIQUE. */
int api__scan_value(api__scan *s, api_arena *a, unsigned flags, api_str *raw);
/* Open and close one level of nesting; open fails above API_JSON_DEPTH. */
int api__scan_open(api__scan *s);
static inline void api__scan_close(api__scan *s)
{
    s->depth--;
}
/* Fails unless only white space is left. */
int api__scan_end(api__scan *s);

#endif
