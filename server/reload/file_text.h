/* A file's text. */
#ifndef API__FILE_TEXT_H
#define API__FILE_TEXT_H

#include <api/buf.h>

/* Appends the whole file. 0; API_ESYS with errno; out->err. */
int api__file_text(const char *path, api_buf *out);

#endif
