/* Writing multipart/form-data (RFC 7578), with names encoded as browsers do (WHATWG). */
#ifndef API__MULTIPART_WRITE_H
#define API__MULTIPART_WRITE_H

#include <api/buf.h>

enum { API__BOUNDARY_SIZE = 37 };

typedef struct api__multipart_field {
    api_str name, filename; /* filename.p NULL: a field */
    const char *type;       /* NULL: no Content-Type */
    api_str data;
} api__multipart_field;

/* A boundary of 128 random bits, which no data holds by accident. */
void api__boundary_make(char out[API__BOUNDARY_SIZE]);
void api__multipart_put(api_buf *b, const char *boundary, const api__multipart_field *part);
/* Behind the last part. */
void api__multipart_end(api_buf *b, const char *boundary);

#endif
