/* What a list request asks for, parsed from its parameters against the model. */
#ifndef API__QUERY_H
#define API__QUERY_H

#include <api/limits.h>

#include "model/decode.h"
#include "model/filter.h"
#include "model/resource.h"

typedef struct api__filter {
    const api__field *field;
    enum api__filter_op op;
    void **values; /* slots of the field's type: one, or several for IN; a bool for NULL */
    size_t count, cap;
} api__filter;

typedef struct api__sort {
    const api__field *field;
    bool desc;
} api__sort;

/* ?page=last: which page that is depends on the number of rows. */
#define API__LAST_PAGE (-1)

typedef struct api__query {
    api__filter *filters;
    size_t filter_count;
    api__sort
        sort[API__MAX_SORT + 1]; /* as requested; the key field is appended as a tie-break unless it is among them */
    size_t sort_count;
    bool backward;         /* the cursor is that of a `previous` link: rows before it */
    void *after;           /* a row with the sort fields' values to start after (exclusive), NULL: from the start */
    int64_t limit, offset; /* offset: limit_offset and page pagination only */
    bool count;
    uint64_t *mask;       /* ?fields=: bit words, NULL: all */
    int64_t page;         /* API__PAGE_NUMBER: from 1 */
    uint64_t fingerprint; /* of sort and filters: a cursor of another query is refused */
} api__query;

typedef struct api__param {
    api_str name, value; /* percent-decoded, valid UTF-8 */
} api__param;

/* 0; API_EINVALID (422: errors recorded in d->errors, loc ["query", name]); API_EUSAGE (400: *why is the message, in
 * d->arena); API_ENOTFOUND (no such page); API_ENOMEM. */
int api__query_parse(const api__resource *r, const api__param *params, size_t n, const api_limits *limits,
                     struct api__decode *d, api__query *out, api_str *why);
/* Parses the parameters of a single row, of which there is only ?fields=. Returns the same codes. */
int api__query_fields(const api__resource *r, const api__param *params, size_t n, struct api__decode *d,
                      uint64_t **mask, api_str *why);
/* True when answering may scan the table: no index serves the filters or the sort, or the rows are counted. Such
 * reads run on the thread pool instead of the event loop. */
bool api__query_scans(const api__resource *r, const api__query *q);

#endif
