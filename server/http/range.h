/* The Range field (RFC 9110, 14): which bytes of a representation a client asks for. No I/O. */
#ifndef API__RANGE_H
#define API__RANGE_H

#include <api/str.h>
#include <stdint.h>

/* Media players and document viewers ask for a handful; more are ignored, since they only cost work. */
#define API__RANGES_MOST 64
/* Ranges closer than this are merged: the part headers between them would be longer than the gap. */
#define API__RANGE_GAP 80

struct api__range {
    uint64_t first, last; /* both included; first <= last < size */
};

enum api__range_answer {
    API__RANGE_WHOLE, /* 200: no field, another unit, malformed, or too many, which 14.2 allows to ignore */
    API__RANGE_SOME,  /* 206: out[0..n) */
    API__RANGE_NONE   /* 416: well-formed, but all outside the representation */
};

/* Ranges keep the requested order; those that overlap or nearly touch are merged into the earliest. */
enum api__range_answer api__range_parse(api_str field, uint64_t size, struct api__range out[API__RANGES_MOST],
                                        size_t *n);

#endif
