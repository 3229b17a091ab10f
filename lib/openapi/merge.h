/* What an author adds to the document: JSON members over those that were written. */
#ifndef API__MERGE_H
#define API__MERGE_H

#include "openapi/writer.h"

/* The object `base` with `words` over it: objects are merged, all else is replaced. */
void api__doc_merge(struct api__doc *doc, api_str base, const char *words, api_buf *out);

#endif
