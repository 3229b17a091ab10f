/* The path under which a proxy shows the server: "/v1". It lands in URLs, headers, HTML and scripts, so that only what
 * needs no escaping anywhere is one. */
#ifndef API__URL_PREFIX_H
#define API__URL_PREFIX_H

#include <api/str.h>

#define API__URL_PREFIX_FORM                                                                                           \
    "a path such as \"/v1\" of letters, digits and -._~, at most 200 bytes, without empty or dot segments"

/* *out is the text without a slash at its end, so "" for "" and "/". False: it is no such path. */
bool api__url_prefix(api_str text, api_str *out);

#endif
