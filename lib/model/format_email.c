/* E-mail addresses (RFC 5321), with letters of other scripts as RFC 6531 allows. */
#include "model/format.h"

#include <ctype.h>

#include "shared/visible.h"

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
    if (!api__is_visible(s))
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
    if (!api__is_visible(s))
        return "The part after the @-sign contains unsafe characters.";
    return labels < 2 ? "The part after the @-sign is not valid. It should have a period." : NULL;
}

/* Lower-cases the domain only: the local part may be case-sensitive. */
static int format_email(api_str in, api_arena *a, api_str *out, const char **why)
{
    const char *at = in.n ? memrchr(in.p, '@', in.n) : NULL;
    if (!at)
        return api__format_refuse(why, "An email address must have an @-sign.");
    size_t local = (size_t)(at - in.p);
    const char *bad = check_local((api_str){in.p, local});
    if (!bad)
        bad = check_domain((api_str){at + 1, in.n - local - 1});
    if (bad)
        return api__format_refuse(why, bad);
    *out = api_arena_dup(a, in);
    for (size_t i = local; out->p && i < in.n; i++)
        ((char *)out->p)[i] = (char)tolower((unsigned char)out->p[i]);
    return out->p ? 0 : API_ENOMEM;
}

const struct api__format api__format_email = {
    .name = "email",
    .of = "string",
    .example = "ada@example.com",
    .read = format_email,
    .noun = "email address",
    .wrong_type = API__ISSUE_string_type,
    .wrong_form = API__ISSUE_format,
    .words = true,
};
