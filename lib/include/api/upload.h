/* Files that came with a form. An upload lives until its request ends; large ones lie in a temporary file without a
 * name, small ones in memory: the functions hide which. */
#ifndef API_UPLOAD_H
#define API_UPLOAD_H

#include <api/str.h>
#include <stdint.h>

typedef struct api_request api_request;

typedef struct api_upload {
    api_str name;         /* of the form's field */
    api_str filename;     /* as the client has sent it, UTF-8: never to be used as a path */
    api_str content_type; /* as the client claims; empty when it said nothing */
    uint64_t size;
    const struct api__upload *self;
} api_upload;

/* Copies up to n bytes from `offset` on; *got is less only at the end. The bytes of a large file come from the disk (as
 * a rule from the page cache) on the calling thread. 0, API_EIO. */
int api_upload_read(const api_upload *u, uint64_t offset, void *p, size_t n, size_t *got);
/* All of it in the request's memory: for what is small. 0, API_ETOOBIG (over what is left of limits.request_memory),
 * API_ENOMEM, API_EIO, API_EBUSY. */
int api_upload_data(api_request *req, const api_upload *u, api_str *out);
/* Writes it to `path`, whole or not at all: a file beside it is written, synced and renamed over it (mode 0644). Waits
 * on the thread pool. 0, API_ENOTFOUND (no such folder), API_EFULL, API_EIO, API_ESYS (not allowed there), API_EBUSY,
 * API_ENOMEM, API_EINVALID (a NUL in the path). */
#define api_upload_save(req, u, path) api__upload_save((req), (u), API_TEXT(path))
int api__upload_save(api_request *req, const api_upload *u, api_str path);
/* A descriptor of a file with these bytes and no name, at its beginning, close-on-exec; the caller closes it. Waits.
 * Less than 0: API_EFULL, API_EIO, API_ESYS, API_EBUSY, API_ENOMEM. */
int api_upload_fd(api_request *req, const api_upload *u);
/* The last segment of the file name, behind any '/' or '\'; empty when there is none, or it is "." or "..". */
api_str api_upload_basename(const api_upload *u);
/* A further header of its part, as X-Checksum: the first of that name, any case. {NULL, 0}: there is none. */
api_str api_upload_header(const api_upload *u, const char *name);

#endif
