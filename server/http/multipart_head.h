/* The head of one part: lines, Content-Disposition, names of files. */
#ifndef API__MULTIPART_HEAD_H
#define API__MULTIPART_HEAD_H

#include "server/http/multipart.h"

/* Reads the n bytes of m->head, which end with an empty line, into m->part; changes them. False: m->why is set. */
bool api__multipart_read_head(api__multipart *m, size_t n);

#endif
