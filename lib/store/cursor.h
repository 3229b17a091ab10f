/* Cursors: the values of a row's sort fields, and the query they belong to, as one URL-safe word. */
#ifndef API__CURSOR_H
#define API__CURSOR_H

#include "store/query.h"

/* Of all parameters that decide which rows are listed and in which order: all but limit, count, fields and cursor. */
uint64_t api__cursor_fingerprint(const api__resource *r, const api__param *params, size_t n);
/* Appends the cursor that continues after (or before) this row. */
void api__cursor_put(const api__resource *r, const api__query *q, const void *row, bool backward, api_buf *out);
/* Fills q->after and q->backward. 0 or API_EINVALID. */
int api__cursor_read(const api__resource *r, api__query *q, api_str text, struct api__decode *d);

#endif
