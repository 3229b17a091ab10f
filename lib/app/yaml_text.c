#include "app/yaml_text.h"

#include <stdio.h>

#include "json/utf8.h"

struct place {
    const char *file;
    unsigned line;
    const char *start; /* of the line */
};

static unsigned column(const struct place *at, const char *p)
{
    unsigned n = 1;
    for (const char *q = at->start; q < p; q++)
        n += !api__utf8_more(*q);
    return n;
}

static int refuse(const struct place *at, const char *p, api_problems *problems, const char *text)
{
    api_problems_add(problems, at->file, at->line, column(at, p), "%s", text);
    return API_ECONFIG;
}

/* c-printable; the parser refuses the rest too, or does not notice it. */
static bool allowed(uint32_t code)
{
    if (code < 0x20)
        return code == '\t' || code == '\n' || code == '\r';
    if (code < 0xa0)
        return code < 0x7f || code == 0x85;
    return code < 0xfffe ? code != 0xfeff : code >= 0x10000;
}

/* A line that begins with '%' is a directive where one may stand, and needs quotes or a space elsewhere. */
static bool directive_allowed(const char *p, const char *end)
{
    static const char version[] = "%YAML 1.2";
    size_t n = sizeof version - 1;
    if ((size_t)(end - p) < n || memcmp(p, version, n) != 0)
        return false;
    for (p += n; p < end && (*p == ' ' || *p == '\t' || *p == '\r'); p++)
        ;
    return p == end || *p == '\n' || *p == '#';
}

int api__yaml_check_text(const char *file, api_str text, api_problems *problems)
{
    const char *p = text.p, *end = text.p + text.n;
    struct place at = {file, 1, p};
    if (text.n >= 3 && memcmp(p, "\xef\xbb\xbf", 3) == 0)
        at.start = p += 3;
    while (p < end) {
        if (p == at.start && *p == '%' && !directive_allowed(p, end))
            return refuse(&at, p, problems, "directives other than \"%YAML 1.2\" are not supported");
        unsigned n = api__utf8_next(p, end);
        if (!n)
            return refuse(&at, p, problems, "invalid UTF-8: the file must be UTF-8 text");
        uint32_t code = api__utf8_code(p, n);
        if (!allowed(code)) {
            char why[80];
            snprintf(why, sizeof why, "the character U+%04X is not allowed", code);
            return refuse(&at, p, problems, why);
        }
        p += n;
        if (code == '\n' || (code == '\r' && (p == end || *p != '\n'))) {
            at.line++;
            at.start = p;
        }
    }
    return 0;
}
