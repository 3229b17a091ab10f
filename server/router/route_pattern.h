/* Patterns of paths, "/users/{id:int}/files/{rest:path}", as segments. Sans tree: what one segment is and takes.
 *
 *   text          itself, and wins over everything else
 *   {id:int}      [0-9]+
 *   {u:uuid}      8-4-4-4-12 hexadecimal digits, or all 32 without dashes
 *   {x:float}     [0-9]+(.[0-9]+)?
 *   {name}        any one segment that is not empty; {name:str} is the same
 *   {rest:path}   all that is left, slashes included, maybe nothing; the last segment only
 *
 * One parameter may have text around it: "{name}.txt", "v{n:int}". A slash at a pattern's end says nothing.
 */
#ifndef API__ROUTE_PATTERN_H
#define API__ROUTE_PATTERN_H

#include <api/arena.h>
#include <api/buf.h>

/* Values of a match lie in an array of this size on the stack; a path with more parameters than this is a query. */
#define API__ROUTE_PARAMS 16
/* The tree is walked by recursion, and this is its depth. */
#define API__ROUTE_SEGMENTS 32

/* In order of precedence. */
enum api__segment_kind {
    API__SEGMENT_FIXED,
    API__SEGMENT_INT,
    API__SEGMENT_UUID,
    API__SEGMENT_FLOAT,
    API__SEGMENT_STR,
    API__SEGMENT_PATH
};

struct api__segment {
    enum api__segment_kind kind;
    api_str before, after; /* text around the parameter; a fixed segment is all `before` */
    api_str name;          /* of the parameter */
};

struct api__pattern {
    uint32_t count;
    struct api__segment segments[API__ROUTE_SEGMENTS]; /* slices of the text that was parsed */
};

/* True, or *why says what is wrong with the text (static or in the arena). */
bool api__pattern_parse(api_arena *a, const char *text, struct api__pattern *out, const char **why);
/* Which of two segments is tried first, whatever their parameters are called; 0: both take the same texts. */
int api__segment_compare(const struct api__segment *a, const struct api__segment *b);
/* Whether a segment with a parameter takes the decoded text, and what of it is the value. Not for paths. */
bool api__segment_takes(const struct api__segment *s, api_str text, api_str *value);
/* Whether the value is one the parameter could have been given. */
bool api__segment_fits(const struct api__segment *s, api_str value);
/* By length, then by bytes: quicker than an alphabet. */
int api__compare_text(api_str a, api_str b);

#endif
