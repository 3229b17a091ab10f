/* Cookies without I/O: the fields of a request read, the line of an answer written. */
#ifndef API__COOKIES_H
#define API__COOKIES_H

#include <api/buf.h>
#include <api/cookies.h>

#include "server/http/head.h"

/* Browsers keep this much of name and value. */
#define API__COOKIE_MOST 4096

/* The next pair of a Cookie field's value: split at ';', then at the first '='; white space around both and one pair of
 * quotes around the value taken off. What has no '=', a name that is no token, control characters or no UTF-8 is
 * skipped. Allocates nothing. */
bool api__cookie_next(api_str *rest, api_str *name, api_str *value);
/* The cookie of that name, case matters; of several the last, as in other frameworks. {NULL, 0}: there is none. */
api_str api__head_cookie(const api__head *head, api_str name);

/* Appends the value of Set-Cookie. `expired`: makes the browser forget it. 0, or as api_set_cookie (then nothing was
 * appended), or the buffer's error. */
int api__cookie_put(api_buf *b, api_str name, api_str value, const struct api_cookie_options *o, bool expired);

/* Whether a name begins with such a prefix as "__Host-", which browsers compare in any case. */
bool api__cookie_has_prefix(api_str name, const char *prefix);

#endif
