/* Cookies that an answer sets (RFC 6265 and its successor's prefixes, SameSite and Partitioned).
 *
 *     api_set_cookie(req, "theme", "dark", .max_age = 86400,
 *                    .http_only = true);
 *     api_delete_cookie(req, "theme");
 */
#ifndef API_COOKIES_H
#define API_COOKIES_H

#include <api/str.h>
#include <stdint.h>

typedef struct api_request api_request;

struct api_cookie_options {
    int api__first;
    const char *path;      /* a path of the app, behind its root_path as api_url_for's; default "/"; "": not said,
                              which means the folder of the request's path */
    const char *domain;    /* default: this host alone */
    const char *same_site; /* "lax" (the default), "strict", "none" (needs .secure), "": not said */
    int64_t max_age;       /* seconds; 0: until the browser is closed */
    bool secure, http_only, partitioned; /* partitioned needs .secure */
};

/* Adds Set-Cookie. The name is a token; the value printable ASCII without '"', ';' and '\': encode anything else. Put
 * into quotes when it has a space or a comma, which api_request_cookie takes off again. 0; API_EINVALID: a name, value
 * or option that browsers would refuse, __Secure- and __Host- names without what they promise among them; API_ETOOBIG:
 * over 4096 bytes, which browsers drop. After an error nothing was added. */
#define api_set_cookie(req, name, value, ...)                                                                          \
    api__set_cookie((req), API_TEXT(name), API_TEXT(value), &(const struct api_cookie_options){0, __VA_ARGS__})
int api__set_cookie(api_request *req, api_str name, api_str value, const struct api_cookie_options *o);
/* Makes the browser forget it. Path, domain and partitioned must be those it was set with. */
#define api_delete_cookie(req, name, ...)                                                                              \
    api__delete_cookie((req), API_TEXT(name), &(const struct api_cookie_options){0, __VA_ARGS__})
int api__delete_cookie(api_request *req, api_str name, const struct api_cookie_options *o);

#endif
