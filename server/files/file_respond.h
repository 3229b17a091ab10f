/* Files as responses: types, validators, conditions and ranges (RFC 9110, 13 and 14).
 *
 * A file is opened beneath a directory by openat2(2): no "..", absolute path or symbolic link leads out of it. Anything
 * but a regular file is treated as not found. Kernels before 5.6, and sandboxes that forbid the call, cause
 * API_EUNSUPPORTED and a line in the log, never a weaker check.
 *
 * Statuses: 200, 206 (one range, or multipart/byteranges), 304, 412, 416, 404. The ETag is strong: size and
 * modification time in nanoseconds. Methods other than GET and HEAD are answered like GET. Responses over 64 KiB are
 * sent as a stream of known length, read piece by piece on the pool's threads: an error then aborts the response, is
 * logged, and counts as answered. All functions are called in the request's task.
 */
#ifndef API__FILE_RESPOND_H
#define API__FILE_RESPOND_H

#include "server/request/request.h"

enum api__disposition { API__DISPOSITION_NONE, API__DISPOSITION_INLINE, API__DISPOSITION_ATTACHMENT };

/* Strings are only used until the call returns. */
struct api__file_options {
    api_str content_type;  /* empty: by the extension of `path` */
    api_str cache_control; /* empty: none */
    enum api__disposition disposition;
    api_str file_name;  /* what a browser saves it under; empty: the last part of `path` */
    bool precompressed; /* send PATH.br or PATH.gz instead if the client accepts it */
    bool anywhere;      /* `path` is opened as by open(2). Never set it for a path from a client */
};

/* Answers with the file. 0, or the error that was answered: API_ENOTFOUND (404), API_EUNSUPPORTED or API_ESYS (500,
 * logged), API_EBUSY (no file descriptor: 503), API_ENOMEM (503), API_EIO (truncated while being read: 500). `o` may be
 * NULL. */
int api__respond_file(api_request *req, int dir_fd, const char *path, const struct api__file_options *o);

#endif
