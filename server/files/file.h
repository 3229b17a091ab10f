/* A file on its way into an answer: opened, its type, conditions, and its bytes. */
#ifndef API__FILE_H
#define API__FILE_H

#include "server/files/file_respond.h"
#include "server/http/range.h"

#define API__FILE_TAG 48

struct api__file {
    int fd;
    uint64_t size;
    int64_t seconds; /* of its last change, since 1970 */
    long nanoseconds;
    const char *coding; /* "br", "gzip"; NULL: as it is */
    char etag[API__FILE_TAG];
};

/* Opening (file_open.c). 0 and a file to be closed; API_ENOTFOUND; API__EISDIR: a directory, nothing is open. Others as
 * in file_respond.h. */
#define API__EISDIR 1
int api__file_open(int dir_fd, const char *path, bool anywhere, struct api__file *out);
/* The same; of a file, its sibling in a coding that the client takes, if there is one. */
int api__file_open_coded(api_request *req, int dir_fd, const char *path, bool anywhere, struct api__file *out);

/* The type a name stands for; *dense: compressing it gains nothing. (file_types.c) */
api_str api__file_type(const char *path, bool *dense);

/* Conditions (file_conditions.c): 200, 304 or 412; whether Range counts (If-Range, and only for GET). */
int api__file_conditions(const api_request *req, const struct api__file *f);
bool api__file_range_counts(const api_request *req, const struct api__file *f);

/* api__respond_file in two halves (file_respond.c): an error, API__EISDIR included, with which nothing was answered;
 * and its answer. Returns the error it stands for. */
int api__file_try(api_request *req, int dir_fd, const char *path, const struct api__file_options *o);
int api__file_fail(api_request *req, const char *path, int err);

/* The body (file_body.c). Begin says how long it will be; then that many bytes follow. */
int api__file_body_begin(api_request *req, uint64_t length);
int api__file_body_text(api_request *req, api_str text);
int api__file_body_bytes(api_request *req, int fd, uint64_t from, uint64_t n);

#endif
