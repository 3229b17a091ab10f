/* A response as a client receives it, of another server (api_fetch) or of an app in this process (api_client_send). */
#ifndef API_HTTP_H
#define API_HTTP_H

#include <api/str.h>

typedef struct api_header {
    api_str name, value;
} api_header;

/* Lives as long as the function that filled it in promises. */
typedef struct api_response {
    int status;
    const api_header *headers; /* in the order they came; a name may occur more than once */
    size_t header_count;
    api_str body; /* without its transfer coding */
} api_response;

/* The value of the first header called `name`, in any case; {NULL, 0} when there is none. Lent by `r`. */
api_str api_response_header(const api_response *r, const char *name);

#endif
