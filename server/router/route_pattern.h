/* Path patterns such as "/users/{id:int}/files/{rest:path}", as segments, and what each segment matches.
 *
 *   text          itself; preferred over any parameter
 *   {id:int}      [0-9]+
 *   {u:uuid}      8-4-4-4-12 hexadecimal digits, or all 32 without dashes
 *   {x:float}     [0-9]+(.[0-9]+)?
 *   {name}        any one non-empty segment; {name:str} is the same
 *   {rest:path}   the rest of the path including slashes, may be empty; only as the last segment
 *
 * A parameter may have text around it: "{name}.txt", "v{n:int}". A trailing slash in a pattern is ignored.
 */
#ifndef API__ROUTE_PATTERN_H
#define API__ROUTE_PATTERN_H

#include <api/arena.h>
#include <api/buf.h>

/* Values of a match are kept in an array of this size on the stack. */
#define API__ROUTE_PARAMS 16
/* Bounds the depth of the tree, which is walked recursively. */
#define API__ROUTE_SEGMENTS 32

/* In order of precedence, highest first. */
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
    api_str before, after; /* text around the parameter; `before` is all of a fixed segment */
    api_str name;          /* of the parameter */
};

struct api__route_pattern {
    uint32_t count;
    struct api__segment segments[API__ROUTE_SEGMENTS]; /* slices of the parsed text */
};

/* False: *why describes the error (static or in the arena). */
bool api__pattern_parse(api_arena *a, const char *text, struct api__route_pattern *out, const char **why);
/* Orders segments by which is tried first, ignoring parameter names; 0: both match the same texts. */
int api__segment_compare(const struct api__segment *a, const struct api__segment *b);
/* Whether a segment with a parameter matches the decoded text; *value is the parameter's part. Not for {x:path}. */
bool api__segment_takes(const struct api__segment *s, api_str text, api_str *value);
/* Whether the parameter could match this value. */
bool api__segment_fits(const struct api__segment *s, api_str value);
/* Orders by length, then by bytes: faster than lexicographic order. */
int api__compare_text(api_str a, api_str b);

#endif
