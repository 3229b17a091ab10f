#include "auth/credentials.h"

#include <api/err.h>
#include <strings.h>

#include "shared/base64.h"
#include "json/utf8.h"

static bool is_scheme(api_str s, const char *name)
{
    return s.n == strlen(name) && strncasecmp(s.p, name, s.n) == 0;
}

/* user:password in base64, UTF-8. */
static int parse_basic(api_str value, api_arena *a, struct api__credentials *out)
{
    char *plain = api_arena_alloc(a, value.n + 1);
    size_t n;
    if (!plain)
        return API_ENOMEM;
    if (!api__base64_read(API__BASE64, value, plain, &n))
        return API_EINVALID;
    char *colon = memchr(plain, ':', n);
    if (!colon || !api__utf8_valid((api_str){plain, n}) || memchr(plain, 0, n))
        return API_EINVALID;
    *colon = plain[n] = 0; /* C handlers may ask for both */
    out->user = (api_str){plain, (size_t)(colon - plain)};
    out->password = (api_str){colon + 1, n - out->user.n - 1};
    return 0;
}

int api__credentials_parse(api_str header, api_arena *a, struct api__credentials *out)
{
    *out = (struct api__credentials){0};
    if (!header.p || header.n == 0)
        return 0;
    const char *space = memchr(header.p, ' ', header.n);
    api_str scheme = {header.p, space ? (size_t)(space - header.p) : header.n};
    api_str value = {header.p + scheme.n, header.n - scheme.n};
    while (value.n && *value.p == ' ') {
        value.p++;
        value.n--;
    }
    out->scheme = API__SCHEME_OTHER;
    if (is_scheme(scheme, "Basic")) {
        out->scheme = API__SCHEME_BASIC;
        return parse_basic(value, a, out);
    }
    if (!is_scheme(scheme, "Token") && !is_scheme(scheme, "Bearer"))
        return 0;
    out->scheme = API__SCHEME_TOKEN;
    out->token = value;
    return value.n && !memchr(value.p, ' ', value.n) ? 0 : API_EINVALID;
}
