/* Files as answers: types, validators, conditions and ranges (RFC 9110, 13 and 14).
 *
 * A file is opened beneath a directory by openat2(2): no "..", absolute path or symbolic link leads out of it, and what
 * is no regular file is not there. Kernels before 5.6, and sandboxes that forbid the call, get API_EUNSUPPORTED and a
 * line in the log that says so, never a weaker check.
 *
 * Answers: 200, 206 (one range, or multipart/byteranges), 304, 412, 416, 404. ETag is strong: size and time in
 * nanoseconds. Requests that are neither GET nor HEAD are answered like GET. More than 64 KiB
 * go out as a stream of known length, and are read piece by piece on the pool's threads: what fails then breaks the
 * answer off, is logged, and counts as answered. All of it is called in the request's task.
 */
#ifndef API__FILE_RESPOND_H
#define API__FILE_RESPOND_H

#include "server/request/request.h"

enum api__disposition { API__DISPOSITION_NONE, API__DISPOSITION_INLINE, API__DISPOSITION_ATTACHMENT };

/* Texts are lent until the call returns. */
struct api__file_options {
    api_str content_type;  /* empty: by the ending of `path` */
    api_str cache_control; /* empty: none */
    enum api__disposition disposition;
    api_str file_name;  /* what a browser saves it under; empty: the last part of `path` */
    bool precompressed; /* where the client takes it, PATH.br or PATH.gz is sent in its place */
    bool anywhere;      /* `path` is the app's own text: taken as open(2) takes it. Never with a client's */
};

/* Answers with the file. 0, or the error it was answered with: API_ENOTFOUND (404), API_EUNSUPPORTED or API_ESYS (500,
 * logged), API_EBUSY (no file descriptor: 503), API_ENOMEM (503),
 * API_EIO (it became shorter while it was read: 500). `o` may be NULL. */
int api__respond_file(api_request *req, int dir_fd, const char *path, const struct api__file_options *o);

#endif
