#include "app/yaml_quoted.h"

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static bool is_break(char c)
{
    return c == '\n' || c == '\r';
}

/* Line folding (YAML 1.2.2, 6.5): blanks around line breaks go, one break is a space, more are one less. `line` is
 * where the current line began in the text; what is returned is where the text goes on. */
static char *fold(const char **source, const char *end, char *line, char *text)
{
    const char *p = *source;
    unsigned breaks = 0;
    while (text > line && is_blank(text[-1]))
        text--;
    for (; p < end && (is_blank(*p) || is_break(*p)); p++)
        breaks += *p == '\n' || (*p == '\r' && !(p + 1 < end && p[1] == '\n'));
    *source = p;
    if (breaks == 1)
        *text++ = ' ';
    while (breaks-- > 1)
        *text++ = '\n';
    return text;
}

api_str api__yaml_single_quoted(api_str source, api_arena *a)
{
    const char *p = source.p, *end = source.p + source.n;
    char *start = api_arena_alloc(a, source.n + 1), *text = start, *line = start;
    if (!start)
        return (api_str){NULL, 0};
    while (p < end) {
        if (is_break(*p)) {
            line = text = fold(&p, end, line, text);
            continue;
        }
        if (*p == '\'')
            p++;
        if (p < end)
            *text++ = *p++;
    }
    *text = 0;
    return (api_str){start, (size_t)(text - start)};
}
