#include "app/url_prefix.h"

#include "shared/percent.h"

enum { MOST = 200 };

/* The length of the segment behind the slash at p; 0: it may not stand there. */
static size_t segment(const char *p, const char *end)
{
    size_t n = 0;
    while (p + n < end && api__is_unreserved(p[n]))
        n++;
    bool dots = p[0] == '.' && (n == 1 || (n == 2 && p[1] == '.'));
    return dots ? 0 : n;
}

bool api__url_prefix(api_str text, api_str *out)
{
    if (text.n && text.p[text.n - 1] == '/')
        text.n--;
    *out = text.n ? text : API_S("");
    if (text.n > MOST)
        return false;
    for (const char *p = text.p, *end = p + text.n; p < end;) {
        size_t n = *p == '/' && p + 1 < end ? segment(p + 1, end) : 0;
        if (n == 0)
            return false;
        p += 1 + n;
    }
    return true;
}
