/* Formats of strings: each is checked in full and brought into one normal form, so that equal values are equal text. */
#include <arpa/inet.h>
#include <ctype.h>

#include "base/text.h"
#include "model/format_time.h"
#include "model/value.h"
#include "json/utf8.h"

static int refuse(const char **why, const char *reason)
{
    *why = reason;
    return API_EINVALID;
}

/* RFC 9562: 8-4-4-4-12 digits; lower case is the normal form. */
static int format_uuid(api_str in, api_arena *a, api_str *out, const char **why)
{
    if (in.n != 36)
        return refuse(why, "invalid length: expected 36 characters");
    bool upper = false;
    for (size_t i = 0; i < 36; i++) {
        bool hyphen = i == 8 || i == 13 || i == 18 || i == 23;
        if (hyphen ? in.p[i] != '-' : !isxdigit((unsigned char)in.p[i]))
            return refuse(why, hyphen ? "invalid group length: expected 8-4-4-4-12"
                                      : "invalid character: expected hexadecimal digits");
        upper |= isupper((unsigned char)in.p[i]) != 0;
    }
    if (!upper)
        return 0;
    *out = api_arena_dup(a, in);
    for (size_t i = 0; out->p && i < 36; i++)
        ((char *)out->p)[i] = (char)tolower((unsigned char)out->p[i]);
    return out->p ? 0 : API_ENOMEM;
}

/* RFC 5321's dot-atom, 64 bytes at most; letters of other scripts as RFC 6531 allows. */
static const char *check_local(api_str s)
{
    if (s.n == 0)
        return "There must be something before the @-sign.";
    if (s.n > 64)
        return "The email address is too long before the @-sign (64 characters are allowed).";
    if (s.p[0] == '.' || s.p[s.n - 1] == '.')
        return "An email address cannot start with a period or have one right before the @-sign.";
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c == '.' && s.p[i - 1] == '.')
            return "An email address cannot have two periods in a row.";
        if (c <= ' ' || c == 127 || (c < 128 && !isalnum(c) && !strchr(".!#$%&'*+/=?^_`{|}~-", c)))
            return "The email address contains invalid characters before the @-sign.";
    }
    if (!api__utf8_visible(s))
        return "The email address contains unsafe characters before the @-sign.";
    return NULL;
}

static const char *check_domain(api_str s)
{
    if (s.n == 0)
        return "There must be something after the @-sign.";
    if (s.n > 253)
        return "The email address is too long after the @-sign (253 characters are allowed).";
    size_t label = 0, labels = 1;
    for (size_t i = 0; i <= s.n; i++) {
        unsigned char c = i < s.n ? (unsigned char)s.p[i] : '.';
        if (c != '.') {
            if (c < 128 && !isalnum(c) && c != '-')
                return "The part after the @-sign contains invalid characters.";
            label++;
            continue;
        }
        if (label == 0 || label > 63)
            return "The part after the @-sign has an empty or too long label.";
        if (s.p[i - label] == '-' || s.p[i - 1] == '-')
            return "The part after the @-sign has a label that starts or ends with a hyphen.";
        labels += i < s.n;
        label = 0;
    }
    if (!api__utf8_visible(s))
        return "The part after the @-sign contains unsafe characters.";
    return labels < 2 ? "The part after the @-sign is not valid. It should have a period." : NULL;
}

/* The domain in lower case: the part before the sign belongs to the receiver. */
static int format_email(api_str in, api_arena *a, api_str *out, const char **why)
{
    const char *at = in.n ? memrchr(in.p, '@', in.n) : NULL;
    if (!at)
        return refuse(why, "An email address must have an @-sign.");
    size_t local = (size_t)(at - in.p);
    const char *bad = check_local((api_str){in.p, local});
    if (!bad)
        bad = check_domain((api_str){at + 1, in.n - local - 1});
    if (bad)
        return refuse(why, bad);
    *out = api_arena_dup(a, in);
    for (size_t i = local; out->p && i < in.n; i++)
        ((char *)out->p)[i] = (char)tolower((unsigned char)out->p[i]);
    return out->p ? 0 : API_ENOMEM;
}

static int format_ipv4(api_str in, api_arena *a, api_str *out, const char **why)
{
    (void)a;
    (void)out;
    char text[INET_ADDRSTRLEN];
    struct in_addr addr;
    if (in.n >= sizeof text || memchr(in.p ? in.p : "", 0, in.n))
        return refuse(why, "");
    memcpy(text, in.p ? in.p : "", in.n);
    text[in.n] = 0;
    return inet_pton(AF_INET, text, &addr) == 1 ? 0 : refuse(why, "");
}

static int format_ipv6(api_str in, api_arena *a, api_str *out, const char **why)
{
    char text[INET6_ADDRSTRLEN];
    struct in6_addr addr;
    if (in.n >= sizeof text || memchr(in.p ? in.p : "", 0, in.n))
        return refuse(why, "");
    memcpy(text, in.p ? in.p : "", in.n);
    text[in.n] = 0;
    if (inet_pton(AF_INET6, text, &addr) != 1)
        return refuse(why, "");
    inet_ntop(AF_INET6, &addr, text, sizeof text);
    *out = api_arena_dup(a, api_str_of(text));
    return out->p ? 0 : API_ENOMEM;
}

int api__format_read(const api__field *f, api_str in, api_arena *a, api_str *out, const char **why)
{
    static int (*const readers[API__TYPES])(api_str, api_arena *, api_str *, const char **) = {
        [API_T_DATE] = api__format_date, [API_T_DURATION] = api__format_duration, [API_T_UUID] = format_uuid,
        [API_T_EMAIL] = format_email,    [API_T_URI] = api__format_uri,           [API_T_IPV4] = format_ipv4,
        [API_T_IPV6] = format_ipv6,
    };
    *out = in;
    if (f->type == API_T_DATETIME)
        return api__format_datetime(in, f->flags & API__LOCAL, a, out, why);
    if (f->type == API_T_TIME)
        return api__format_time(in, f->flags & API__LOCAL, a, out, why);
    return readers[f->type](in, a, out, why);
}
