/* Host names (RFC 1123, section 2.1). Internationalised ones have to be in their ASCII form. */
#include "model/format.h"

#include <ctype.h>

enum { NAME_MOST = 253, LABEL_MOST = 63 };

static const char *check_label(api_str label)
{
    if (label.n == 0)
        return "a label is empty";
    if (label.n > LABEL_MOST)
        return "a label is longer than 63 characters";
    if (label.p[0] == '-' || label.p[label.n - 1] == '-')
        return "a label starts or ends with a hyphen";
    for (size_t i = 0; i < label.n; i++) {
        unsigned char c = (unsigned char)label.p[i];
        if (c >= 128 || (!isalnum(c) && c != '-'))
            return "a label has a character other than a letter, a digit or a hyphen";
    }
    return NULL;
}

static int format_hostname(api_str in, api_arena *a, api_str *out, const char **why)
{
    (void)a;
    (void)out;
    if (in.n > NAME_MOST)
        return api__format_refuse(why, "it is longer than 253 characters");
    api_str rest = in;
    for (;;) {
        const char *dot = rest.n ? memchr(rest.p, '.', rest.n) : NULL;
        const char *bad = check_label((api_str){rest.p, dot ? (size_t)(dot - rest.p) : rest.n});
        if (bad)
            return api__format_refuse(why, bad);
        if (!dot)
            return 0;
        rest.n -= (size_t)(dot + 1 - rest.p);
        rest.p = dot + 1;
    }
}

const struct api__format api__format_hostname = {
    .name = "hostname",
    .of = "string",
    .example = "www.example.com",
    .read = format_hostname,
    .noun = "hostname",
    .wrong_type = API__ISSUE_string_type,
    .wrong_form = API__ISSUE_format,
    .key = true,
    .words = true,
};
