/* A file on its way into a response: opened, its type, conditions, and its bytes. */
#ifndef API__FILE_H
#define API__FILE_H

#include "server/files/file_respond.h"
#include "server/http/range.h"

#define API__FILE_TAG 48

struct api__file {
    int fd;
    uint64_t size;
    int64_t seconds; /* modification time, since 1970 */
    long nanoseconds;
    const char *coding; /* "br", "gzip"; NULL: none */
    char etag[API__FILE_TAG];
};

/* Opening (file_open.c). 0: the caller must close out->fd; API_ENOTFOUND; API__EISDIR: a directory, nothing was opened.
 * Others as in file_respond.h. */
#define API__EISDIR 1
int api__file_open(int dir_fd, const char *path, bool anywhere, struct api__file *out);
/* The same, but prefers a precompressed sibling in a coding that the client accepts, if there is one. */
int api__file_open_coded(api_request *req, int dir_fd, const char *path, bool anywhere, struct api__file *out);

/* The media type for a file name; *dense: compressing it gains little. (file_types.c) */
api_str api__file_type(const char *path, bool *dense);

/* Conditions (file_conditions.c): 200, 304 or 412; whether to honour Range (only for GET, subject to If-Range). */
int api__file_conditions(const api_request *req, const struct api__file *f);
bool api__file_range_counts(const api_request *req, const struct api__file *f);

/* The two halves of api__respond_file (file_respond.c). Try returns an error, API__EISDIR included, without answering;
 * fail answers it, and returns the error to report. */
int api__file_try(api_request *req, int dir_fd, const char *path, const struct api__file_options *o);
int api__file_fail(api_request *req, const char *path, int err);

/* The body (file_body.c). Begin announces its length; then exactly that many bytes must follow. */
int api__file_body_begin(api_request *req, uint64_t length);
int api__file_body_text(api_request *req, api_str text);
int api__file_body_bytes(api_request *req, int fd, uint64_t from, uint64_t n);

#endif
