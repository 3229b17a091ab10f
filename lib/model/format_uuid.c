/* UUIDs (RFC 9562). */
#include "model/format.h"

#include <ctype.h>

/* 8-4-4-4-12 digits; lower case is the normal form. */
static int format_uuid(api_str in, api_arena *a, api_str *out, const char **why)
{
    if (in.n != 36)
        return api__format_refuse(why, "invalid length: expected 36 characters");
    bool upper = false;
    for (size_t i = 0; i < 36; i++) {
        bool hyphen = i == 8 || i == 13 || i == 18 || i == 23;
        if (hyphen ? in.p[i] != '-' : !isxdigit((unsigned char)in.p[i]))
            return api__format_refuse(why, hyphen ? "invalid group length: expected 8-4-4-4-12"
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

const struct api__format api__format_uuid = {
    .name = "uuid",
    .of = "string",
    .example = "0190163d-8694-739b-aea5-966c26f8ad91",
    .read = format_uuid,
    .wrong_type = API__ISSUE_uuid_type,
    .wrong_form = API__ISSUE_uuid_parsing,
    .stored = "uuid",
    .key = true,
};
