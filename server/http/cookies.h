/* Cookies without I/O: parses the Cookie fields of a request, formats the Set-Cookie value of a response. */
#ifndef API__COOKIES_H
#define API__COOKIES_H

#include <api/buf.h>
#include <api/cookies.h>

#include "server/http/head.h"

/* Browsers reject cookies whose name and value are longer than this together. */
#define API__COOKIE_MOST 4096

/* The next pair of a Cookie field's value: split at ';', then at the first '='; white space around both and one pair of
 * quotes around the value are removed. A pair is skipped if it has no '=', its name is not a token, or its value has
 * control characters or is not valid UTF-8. Allocates nothing. */
bool api__cookie_next(api_str *rest, api_str *name, api_str *value);
/* The cookie of that name, case-sensitive; the last of several, as in other frameworks. {NULL, 0}: not found. */
api_str api__head_cookie(const api__head *head, api_str name);

/* Appends the value of Set-Cookie. `expired`: makes the browser delete the cookie. 0, an error of api_set_cookie (then
 * nothing was appended), or the buffer's error. */
int api__cookie_put(api_buf *b, api_str name, api_str value, const struct api_cookie_options *o, bool expired);

/* Whether a name begins with a prefix such as "__Host-", ignoring case as browsers do. */
bool api__cookie_has_prefix(api_str name, const char *prefix);

#endif
