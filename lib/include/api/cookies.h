/* Cookies in responses (RFC 6265; prefixes, SameSite and Partitioned of its successor, draft-ietf-httpbis-rfc6265bis).
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
    const char *path;      /* a path of the app, to which root_path is added as by api_url_for; default "/"; "": left
                              out, so that browsers take the directory of the request's path */
    const char *domain;    /* default: this host only */
    const char *same_site; /* "lax" (the default), "strict", "none" (needs .secure); "": left out */
    int64_t max_age;       /* seconds; 0: a session cookie */
    bool secure, http_only, partitioned; /* partitioned needs .secure */
};

/* Adds a Set-Cookie header. The name is a token; the value printable ASCII without '"', ';' and '\': encode anything
 * else. A value with a space or a comma is quoted, and api_request_cookie removes the quotes. 0; API_EINVALID: a name,
 * value or option that browsers would refuse, also a name with __Secure- or __Host- without the attributes it requires;
 * API_ETOOBIG: more than 4096 bytes, which browsers drop. After an error nothing was added. */
#define api_set_cookie(req, name, value, ...)                                                                          \
    api__set_cookie((req), API_TEXT(name), API_TEXT(value), &(const struct api_cookie_options){0, __VA_ARGS__})
int api__set_cookie(api_request *req, api_str name, api_str value, const struct api_cookie_options *o);
/* Tells the browser to delete it. Path, domain and partitioned must be those it was set with. */
#define api_delete_cookie(req, name, ...)                                                                              \
    api__delete_cookie((req), API_TEXT(name), &(const struct api_cookie_options){0, __VA_ARGS__})
int api__delete_cookie(api_request *req, api_str name, const struct api_cookie_options *o);

#endif
