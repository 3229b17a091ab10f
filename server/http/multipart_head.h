/* Parsing the head of one part: lines, Content-Disposition, file names. */
#ifndef API__MULTIPART_HEAD_H
#define API__MULTIPART_HEAD_H

#include "server/http/multipart.h"

/* Parses the n bytes of m->head in place, which end with an empty line, into m->part. False: m->why is set. */
bool api__multipart_read_head(api__multipart *m, size_t n);

#endif
