/* The path below which a proxy serves the app: "/v1". It is inserted into URLs, headers, HTML and scripts, so only
 * characters that need no escaping anywhere are allowed. */
#ifndef API__URL_PREFIX_H
#define API__URL_PREFIX_H

#include <api/str.h>

#define API__URL_PREFIX_FORM                                                                                           \
    "a path such as \"/v1\" of letters, digits and -._~, at most 200 bytes, without empty or dot segments"

/* *out is the text without a slash at its end, so "" for "" and "/". False: malformed. */
bool api__url_prefix(api_str text, api_str *out);

#endif
