/* URIs (RFC 3986): a scheme, then only permitted characters, and a valid host and port in the authority, if there is
 * one. */
#include <arpa/inet.h>
#include <ctype.h>
#include <strings.h>

#include "base/text.h"
#include "model/format.h"

enum { HOST_MOST = 253, LABEL_MOST = 63, PORT_MOST = 65535 };

static const char *check_port(api_str port)
{
    int v = 0;
    for (size_t i = 0; i < port.n; i++) {
        if (!isdigit((unsigned char)port.p[i]))
            return "invalid port number";
        v = v * 10 + (port.p[i] - '0');
        if (v > PORT_MOST)
            return "invalid port number";
    }
    return NULL;
}

static bool is_address(int family, api_str text)
{
    char copy[INET6_ADDRSTRLEN];
    unsigned char address[16];
    if (text.n >= sizeof copy)
        return false;
    memcpy(copy, text.p, text.n);
    copy[text.n] = 0;
    return inet_pton(family, copy, address) == 1;
}

/* A host whose last label is a number must be an IPv4 address. */
static bool ends_in_number(api_str host)
{
    const char *dot = memrchr(host.p, '.', host.n), *p = dot ? dot + 1 : host.p;
    bool number = p < host.p + host.n;
    for (; p < host.p + host.n; p++)
        number = number && isdigit((unsigned char)*p);
    return number;
}

static const char *check_name(api_str host)
{
    size_t label = 0;
    if (host.n && host.p[host.n - 1] == '.')
        host.n--; /* the root */
    if (host.n == 0)
        return "empty host";
    if (host.n > HOST_MOST)
        return "invalid host, it is too long";
    for (size_t i = 0; i <= host.n; i++) {
        unsigned char c = i < host.n ? (unsigned char)host.p[i] : '.';
        if (c != '.' && !isalnum(c) && c != '-' && c != '_')
            return "invalid domain character";
        if (c == '.' && (label == 0 || label > LABEL_MOST || host.p[i - label] == '-' || host.p[i - 1] == '-'))
            return "invalid domain label";
        label = c == '.' ? 0 : label + 1;
    }
    return ends_in_number(host) && !is_address(AF_INET, host) ? "invalid IPv4 address" : NULL;
}

/* host[:port], the host in brackets where it is an IPv6 address. `web`: it is to be looked up. */
static const char *check_host(api_str s, bool web)
{
    const char *colon = s.n ? memrchr(s.p, ':', s.n) : NULL, *end = api__text_end(s);
    if (s.n && s.p[0] == '[') {
        const char *close = memchr(s.p, ']', s.n);
        if (!close || !is_address(AF_INET6, (api_str){s.p + 1, (size_t)(close - s.p - 1)}))
            return "invalid IPv6 address";
        if (close + 1 != end && close[1] != ':')
            return "invalid port number";
        return close + 1 == end ? NULL : check_port((api_str){close + 2, (size_t)(end - close - 2)});
    }
    api_str host = {s.p, colon ? (size_t)(colon - s.p) : s.n};
    const char *wrong = web ? check_name(host) : NULL;
    if (!wrong && host.n && (memchr(host.p, '[', host.n) || memchr(host.p, ']', host.n) || memchr(host.p, ':', host.n)))
        wrong = "invalid domain character";
    return wrong || !colon ? wrong : check_port((api_str){colon + 1, (size_t)(end - colon - 1)});
}

/* [user[:password]@]host[:port] */
static const char *check_authority(api_str s, bool web)
{
    const char *at = s.n ? memrchr(s.p, '@', s.n) : NULL;
    size_t user = at ? (size_t)(at - s.p) : 0;
    if (at && (memchr(s.p, '@', user) || memchr(s.p, '[', user) || memchr(s.p, ']', user)))
        return "invalid user information, to be percent-encoded";
    return check_host(at ? (api_str){at + 1, s.n - user - 1} : s, web);
}

static const char *check_characters(api_str s)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c <= ' ' || c >= 127 || strchr("\"<>\\^`{|}", c))
            return "invalid character, to be percent-encoded";
        if (c == '%' && (i + 2 >= s.n || !isxdigit((unsigned char)s.p[i + 1]) || !isxdigit((unsigned char)s.p[i + 2])))
            return "invalid percent-encoding";
    }
    return NULL;
}

/* Schemes that require a host. */
static bool is_web(api_str scheme)
{
    static const char *const schemes[] = {"http", "https", "ws", "wss", "ftp"};
    for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++)
        if (strlen(schemes[i]) == scheme.n && strncasecmp(schemes[i], scheme.p, scheme.n) == 0)
            return true;
    return false;
}

static const char *check(api_str in)
{
    size_t n = 0;
    while (n < in.n && (isalnum((unsigned char)in.p[n]) || (in.p[n] && strchr("+-.", in.p[n]))))
        n++;
    if (in.n == 0)
        return "input is empty";
    if (n == 0 || n == in.n || in.p[n] != ':' || !isalpha((unsigned char)in.p[0]))
        return "relative URL without a base";
    api_str rest = {in.p + n + 1, in.n - n - 1};
    bool web = is_web((api_str){in.p, n});
    const char *wrong = check_characters(rest);
    if (wrong)
        return wrong;
    if (rest.n < 2 || memcmp(rest.p, "//", 2) != 0)
        return web ? "empty host" : NULL;
    api_str authority = {rest.p + 2, 0};
    while (authority.n < rest.n - 2 && !strchr("/?#", authority.p[authority.n]))
        authority.n++;
    return check_authority(authority, web);
}

static int format_uri(api_str in, api_arena *a, api_str *out, const char **why)
{
    (void)a;
    (void)out;
    *why = check(in);
    return *why ? API_EINVALID : 0;
}

const struct api__format api__format_uri = {
    .name = "uri",
    .of = "string",
    .aliases = "url",
    .example = "https://example.com/",
    .read = format_uri,
    .wrong_type = API__ISSUE_url_type,
    .wrong_form = API__ISSUE_url_parsing,
    .words = true,
};
