/* multipart/form-data (RFC 7578, 2046) without I/O: bytes in, split anywhere; parts and their data out. It allocates
 * nothing: the reader holds the head of one part at a time, data is returned in place.
 *
 * Strict where leniency would let two parsers see different forms: lines end with CRLF, a delimiter line holds nothing
 * but white space after the boundary, each part is form-data with one name, nothing is encoded as base64. Bytes before
 * the first and after the last delimiter are dropped. A part that is itself a multipart is data like any other.
 *
 *     while (there are bytes)
 *         while ((step = api__multipart_next(&m, &at, end, &data)) != API__MULTIPART_MORE) ...
 *     api__multipart_finish(&m)
 */
#ifndef API__MULTIPART_H
#define API__MULTIPART_H

#include <api/str.h>
#include <stdint.h>

/* RFC 2046, 5.1.1. */
#define API__BOUNDARY_MOST 70
/* Bytes of one part's head; browsers send about 100 plus the file's name. */
#define API__PART_HEAD_MOST 8192

typedef struct api__part {
    api_str name;         /* valid UTF-8, may be empty */
    api_str filename;     /* filename* (RFC 8187) if given, else filename; valid UTF-8; p is NULL: not a file */
    api_str content_type; /* as sent; empty: not sent, which means text/plain */
    api_str headers;      /* the other lines, for api__part_header */
} api__part;

typedef struct api__multipart {
    const char *why; /* after API__MULTIPART_BAD: one sentence for the client */
    bool too_big;    /* the error is that a part's head is too large */
    uint8_t state;
    uint8_t matched, outside, delimiter_n;
    char delimiter[4 + API__BOUNDARY_MOST]; /* CR LF "--" boundary */
    api__part part;                         /* valid until the next API__MULTIPART_PART; points into head */
    uint32_t head_n;
    char head[API__PART_HEAD_MOST];
} api__multipart;

enum api__multipart_step {
    API__MULTIPART_BAD = -1, /* see `why`; every later call returns this too */
    API__MULTIPART_MORE,     /* all bytes were consumed */
    API__MULTIPART_PART,     /* a part begins: m->part */
    API__MULTIPART_DATA,     /* *data is the part's next bytes, in the input or, until the next call, in the reader */
    API__MULTIPART_PART_END,
    API__MULTIPART_END, /* the last part has ended; further bytes are dropped */
};

/* For a Content-Type value of multipart/form-data. False, with `why` set: no boundary, or a malformed one. */
bool api__multipart_init(api__multipart *m, api_str content_type);
enum api__multipart_step api__multipart_next(api__multipart *m, const char **at, const char *end, api_str *data);
/* Call at the end of input. False, with `why` set: the form is incomplete. */
bool api__multipart_finish(api__multipart *m);

/* Another header of the part (never Content-Disposition or Content-Type): the first of that name, ignoring case.
 * {NULL, 0}: not found. */
api_str api__part_header(const api__part *part, const char *name);

#endif
