/* Directories of static files. */
#ifndef API__FILE_STATIC_H
#define API__FILE_STATIC_H

#include "server/request/request.h"

/* A directory of files. */
struct api__static {
    int dir_fd;           /* closed by the owner of the struct */
    bool index;           /* a directory answers with its index.html; there are no listings */
    const char *fallback; /* sent for pages that are not a file, such as "index.html"; NULL: 404 */
    int64_t max_age;      /* seconds that caches may keep a file; 0: they revalidate each time */
};

/* Answers with the file named by `rest`, percent-decoded, with or without a trailing slash. 404 for segments that begin
 * with a dot, contain a NUL or a backslash, or are empty in the middle. The fallback is sent for GET and HEAD requests
 * whose Accept names text/html, and is always revalidated by caches. Errors as in file_respond.h. */
int api__respond_static(api_request *req, const struct api__static *s, api_str rest);

#endif
