/* Directories of static files. */
#ifndef API__FILE_STATIC_H
#define API__FILE_STATIC_H

#include "server/request/request.h"

/* A directory of files. */
struct api__static {
    int dir_fd;           /* whoever fills this in closes it */
    bool index;           /* a directory answers with its index.html; there are no listings */
    const char *fallback; /* for pages that are no file, "index.html"; NULL: 404 */
    int64_t max_age;      /* seconds that caches may keep a file; 0: they ask again each time */
};

/* Answers with the file `rest` names, percent-decoded, with or without a slash at its end. 404 for names that begin
 * with a dot, hold a NUL or a backslash, and for empty ones in the middle. The fallback is for GET and HEAD that name
 * text/html in Accept; it is never kept by caches. Errors as api__respond_file. */
int api__respond_static(api_request *req, const struct api__static *s, api_str rest);

#endif
