#include "cli/http/url.h"
#include "cli/core/memory.h"
#include "shared/nocase.h"
#include "shared/percent.h"

#include <ctype.h>

bool url_is_whole(api_str s)
{
    return (s.n > 7 && api__nocase_starts(s, "http://")) || (s.n > 8 && api__nocase_starts(s, "https://"));
}

const char *url_target(const char *url)
{
    const char *authority = strstr(url, "://") + 3;
    return authority + strcspn(authority, "/?");
}

const char *url_base(cli *c, const char *url)
{
    size_t n = strlen(url);
    while (n && url[n - 1] == '/')
        n--;
    return xasprintf(c, "%.*s", (int)n, url);
}

const char *url_clean(cli *c, const char *url)
{
    api_buf b;
    api_buf_init(&b, API_BUF_NO_MAX);
    api__percent_put(&b, (api_str){url, strcspn(url, "#")}, "!$%&'()*+,/:;=?@[]");
    return xtake(c, &b).p;
}

static const char *decoded(cli *c, const char *p, size_t n)
{
    char *out = xcalloc(c, n + 1, 1);
    size_t left = 0;
    for (size_t i = 0; i < n; i++) {
        int byte = api__percent_byte(p + i, p + n);
        out[left++] = byte > 0 ? (char)byte : p[i]; /* a NUL would end the text */
        i += byte > 0 ? 2 : 0;
    }
    return out;
}

const char *url_without_user(cli *c, const char *url, const char **user)
{
    const char *host = strstr(url, "://");
    size_t n = host ? strcspn(host + 3, "/?#") : 0;
    const char *at = host ? memrchr(host + 3, '@', n) : NULL;
    if (user)
        *user = at ? decoded(c, host + 3, (size_t)(at - host) - 3) : NULL;
    return at ? xasprintf(c, "%.*s%s", (int)(host - url) + 3, url, at + 1) : url;
}

api_str url_origin(cli *c, api_str url)
{
    const char *p = memmem(url.p, url.n, "://", 3);
    if (!p)
        return API_S("");
    size_t n = (size_t)(p + 3 - url.p);
    while (n < url.n && !strchr("/?#", url.p[n]))
        n++;
    const char *at = memrchr(p + 3, '@', (size_t)(url.p + n - (p + 3)));
    const char *host = at ? at + 1 : p + 3;
    char *text = xasprintf(c, "%.*s%.*s", (int)(p + 3 - url.p), url.p, (int)(url.p + n - host), host);
    for (char *q = text; *q; q++)
        *q = (char)tolower((unsigned char)*q);
    size_t len = strlen(text);
    bool plain = strncmp(text, "http:", 5) == 0;
    const char *port = plain ? ":80" : ":443";
    if (len > strlen(port) && strcmp(text + len - strlen(port), port) == 0)
        text[len - strlen(port)] = 0;
    return api_str_of(text);
}

const char *url_resolve(cli *c, const char *base, api_str to)
{
    if (url_is_whole(to))
        return xstrdup(c, to).p;
    const char *authority = strstr(base, "://") + 3;
    size_t root = (size_t)(url_target(base) - base), dir = root + strcspn(base + root, "?");
    if (to.n > 1 && to.p[0] == '/' && to.p[1] == '/')
        return xasprintf(c, "%.*s:%.*s", (int)(authority - base) - 3, base, API_FMT(to));
    if (to.n && to.p[0] == '/')
        return xasprintf(c, "%.*s%.*s", (int)root, base, API_FMT(to));
    while (dir > root && base[dir - 1] != '/' && !(to.n && to.p[0] == '?'))
        dir--;
    if (to.n > 1 && to.p[0] == '.' && to.p[1] == '/')
        to = (api_str){to.p + 2, to.n - 2};
    return xasprintf(c, "%.*s%s%.*s", (int)dir, base, dir == root ? "/" : "", API_FMT(to));
}
