#include "server/http/field_params.h"

#include <api/err.h>
#include <strings.h>

#include "server/http/http1_chars.h"

static bool is_space(char c)
{
    return c == ' ' || c == '\t';
}

static void skip(api_str *s, size_t n)
{
    s->p += n;
    s->n -= n;
}

static void skip_space(api_str *s)
{
    while (s->n && is_space(*s->p))
        skip(s, 1);
}

api_str api__field_value(api_str field, api_str *rest)
{
    *rest = field;
    skip_space(rest);
    const char *semicolon = rest->n ? memchr(rest->p, ';', rest->n) : NULL;
    api_str value = {rest->p, semicolon ? (size_t)(semicolon - rest->p) : rest->n};
    if (value.n)
        skip(rest, value.n);
    return api__trim(value);
}

/* At the opening quote. */
static bool take_quoted(api_str *rest, api__field_param *out)
{
    size_t i = 1;
    while (i < rest->n && rest->p[i] != '"')
        i += rest->p[i] == '\\' && i + 1 < rest->n && (rest->p[i + 1] == '"' || rest->p[i + 1] == '\\') ? 2 : 1;
    if (i >= rest->n)
        return false;
    out->value = (api_str){rest->p + 1, i - 1};
    skip(rest, i + 1);
    return true;
}

static bool take_plain(api_str *rest, api__field_param *out)
{
    size_t i = 0;
    while (i < rest->n && (unsigned char)rest->p[i] > ' ' && rest->p[i] != ';' && rest->p[i] != '"')
        i++;
    out->value = (api_str){rest->p, i};
    skip(rest, i);
    return i > 0;
}

int api__field_param_next(api_str *rest, api__field_param *out)
{
    skip_space(rest);
    for (; rest->n && *rest->p == ';'; skip_space(rest))
        skip(rest, 1);
    if (rest->n == 0)
        return 0;
    size_t i = 0;
    while (i < rest->n && (api__h1_class[(unsigned char)rest->p[i]] & API__H1_TOKEN))
        i++;
    out->name = (api_str){rest->p, i};
    if (i == 0 || i == rest->n || rest->p[i] != '=')
        return API_EINVALID;
    skip(rest, i + 1);
    out->quoted = rest->n && *rest->p == '"';
    bool good = out->quoted ? take_quoted(rest, out) : take_plain(rest, out);
    skip_space(rest);
    return good && (rest->n == 0 || *rest->p == ';') ? 1 : API_EINVALID;
}

size_t api__field_unescape(char *p, size_t n)
{
    size_t to = 0;
    for (size_t i = 0; i < n; i++) {
        if (p[i] == '\\' && i + 1 < n && (p[i + 1] == '"' || p[i + 1] == '\\'))
            i++;
        p[to++] = p[i];
    }
    return to;
}

api_str api__trim(api_str s)
{
    skip_space(&s);
    while (s.n && is_space(s.p[s.n - 1]))
        s.n--;
    return s;
}

bool api__same_word(api_str a, const char *b)
{
    return a.n == strlen(b) && (a.n == 0 || strncasecmp(a.p, b, a.n) == 0);
}
