/* URLs of servers. Texts lie in the command's memory. */
#ifndef CLI_URL_H
#define CLI_URL_H

#include "cli/core/cli.h"

/* Begins with http:// or https://, with something behind it. */
bool url_is_whole(api_str s);
/* The path and query of a whole URL, "" for none. */
const char *url_target(const char *url);
/* Without slashes at its end: what paths are put behind. */
const char *url_base(cli *c, const char *url);
/* Bytes that a request line cannot carry are encoded; what is encoded already stays. */
const char *url_clean(cli *c, const char *url);
/* The URL without "USER:PASSWORD@" in front of its host; *user (may be NULL) is that part, percent-decoded, NULL when
 * there is none. */
const char *url_without_user(cli *c, const char *url, const char **user);
/* The origin of a URL: "http://host:port", lower case, default port dropped. */
api_str url_origin(cli *c, api_str url);
/* What a document or a header field refers to, against the URL it came from: a URL, a path, or a name beside it. */
const char *url_resolve(cli *c, const char *base, api_str to);

#endif
