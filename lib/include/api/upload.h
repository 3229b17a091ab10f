/* Files of a form, which live until the request ends: small ones in memory, large ones in an unnamed temporary file. */
#ifndef API_UPLOAD_H
#define API_UPLOAD_H

#include <api/str.h>
#include <stdint.h>

typedef struct api_request api_request;

typedef struct api_upload {
    api_str name;         /* of the form's field */
    api_str filename;     /* as the client sent it, in UTF-8: never use it as a path */
    api_str content_type; /* as the client sent it; empty: it sent none */
    uint64_t size;
    const struct api__upload *self;
} api_upload;

/* Copies up to n bytes from `offset` on; *got is less than n only at the end. Large files are read on the calling
 * thread, as a rule from the page cache. 0 or API_EIO. */
int api_upload_read(const api_upload *u, uint64_t offset, void *p, size_t n, size_t *got);
/* The whole file in the request's memory, for small ones. 0; API_ETOOBIG: limits.request_memory would be exceeded;
 * API_ENOMEM; API_EIO; API_EBUSY. */
int api_upload_data(api_request *req, const api_upload *u, api_str *out);
/* Writes the file to `path`, whole or not at all: a new file beside it is written, synced and renamed (mode 0644).
 * Waits, on the thread pool. 0; API_ENOTFOUND: no such directory; API_EFULL; API_EIO; API_ESYS: not permitted;
 * API_EBUSY; API_ENOMEM; API_EINVALID: a NUL in the path. */
#define api_upload_save(req, u, path) api__upload_save((req), (u), API_TEXT(path))
int api__upload_save(api_request *req, const api_upload *u, api_str path);
/* A descriptor of an unnamed file with these bytes, at offset 0 and close-on-exec, which the caller closes. Waits.
 * Below 0: API_EFULL, API_EIO, API_ESYS, API_EBUSY, API_ENOMEM. */
int api_upload_fd(api_request *req, const api_upload *u);
/* The file name after its last '/' or '\'; empty: there is none, or it is "." or "..". */
api_str api_upload_basename(const api_upload *u);
/* The value of the first header of its part with that name, in any case. {NULL, 0}: there is none. */
api_str api_upload_header(const api_upload *u, const char *name);

#endif
