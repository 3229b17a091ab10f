/* The Range field (RFC 9110, 14): which bytes of a representation a client asks for. Sans I/O. */
#ifndef API__RANGE_H
#define API__RANGE_H

#include <api/str.h>
#include <stdint.h>

/* Players and viewers of documents ask for a handful; more in one field costs us more than it can be worth. */
#define API__RANGES_MOST 64
/* Ranges nearer to each other than this are one: the lines between two parts would be longer than the gap. */
#define API__RANGE_GAP 80

struct api__range {
    uint64_t first, last; /* both included; first <= last < size */
};

enum api__range_answer {
    API__RANGE_WHOLE, /* 200: no field, another unit, malformed, or too many: 14.2 lets a server ignore those */
    API__RANGE_SOME,  /* 206 with out[0..n) */
    API__RANGE_NONE   /* 416: well-formed, and none of it is there */
};

/* Ranges come in the order they were asked for; those that overlap or nearly touch are merged into the earliest. */
enum api__range_answer api__range_parse(api_str field, uint64_t size, struct api__range out[API__RANGES_MOST],
                                        size_t *n);

#endif
