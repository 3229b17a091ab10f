/* Cursors: the sort fields' values of a row, and which query they belong to, as one URL-safe word. */
#ifndef API__CURSOR_H
#define API__CURSOR_H

#include "store/query.h"

/* Of all parameters that change which rows come and in which order: not limit, count, fields and the cursor itself. */
uint64_t api__cursor_fingerprint(const api__resource *r, const api__param *params, size_t n);
/* The opaque cursor that continues behind (or before) this row, URL-safe. */
void api__cursor_put(const api__resource *r, const api__query *q, const void *row, bool backward, api_buf *out);
/* Fills q->after and q->backward. 0 or API_EINVALID. */
int api__cursor_read(const api__resource *r, api__query *q, api_str text, struct api__decode *d);

#endif
