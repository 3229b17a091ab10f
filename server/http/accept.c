#include "server/http/accept.h"

#include <string.h>

static api_str trim(api_str s)
{
    while (s.n && (*s.p == ' ' || *s.p == '\t')) {
        s.p++;
        s.n--;
    }
    while (s.n && (s.p[s.n - 1] == ' ' || s.p[s.n - 1] == '\t'))
        s.n--;
    return s;
}

/* Whether the parameters of a list member include q=0 (RFC 9110, 12.4.2). */
static bool has_zero_weight(api_str rest)
{
    while (rest.n) {
        const char *semi = memchr(rest.p, ';', rest.n);
        size_t n = semi ? (size_t)(semi - rest.p) : rest.n;
        api_str param = trim((api_str){rest.p, n});
        if (param.n > 2 && (*param.p | 0x20) == 'q' && param.p[1] == '=') {
            for (size_t i = 2; i < param.n; i++)
                if (param.p[i] != '0' && param.p[i] != '.')
                    return false;
            return param.p[2] == '0';
        }
        rest = (api_str){rest.p + n + (semi != NULL), rest.n - n - (semi != NULL)};
    }
    return false;
}

/* The next member of a comma-separated list, without its parameters; *zero: it had q=0. */
static bool next_member(api_str *rest, api_str *name, bool *zero)
{
    if (!rest->p || rest->n == 0)
        return false;
    const char *comma = memchr(rest->p, ',', rest->n);
    api_str member = {rest->p, comma ? (size_t)(comma - rest->p) : rest->n};
    *rest = comma ? (api_str){comma + 1, rest->n - member.n - 1} : (api_str){NULL, 0};
    const char *semi = member.n ? memchr(member.p, ';', member.n) : NULL;
    size_t n = semi ? (size_t)(semi - member.p) : member.n;
    *name = trim((api_str){member.p, n});
    *zero = semi && has_zero_weight((api_str){semi + 1, member.n - n - 1});
    return true;
}

static bool same_word(api_str a, api_str b)
{
    if (a.n != b.n)
        return false;
    for (size_t i = 0; i < a.n; i++)
        if ((a.p[i] | 0x20) != (b.p[i] | 0x20))
            return false;
    return true;
}

/* 3: the type itself, 2: its range (type and star), 1: any type. The most specific member decides. */
static int specificity(api_str name, const char *type)
{
    const char *slash = strchr(type, '/');
    if (same_word(name, api_str_of(type)))
        return 3;
    if (name.n == (size_t)(slash - type) + 2 && memcmp(name.p, type, name.n - 1) == 0 && name.p[name.n - 1] == '*')
        return 2;
    return api_str_is(name, "*/*");
}

bool api__accepts(api_str accept, const char *type)
{
    if (!accept.p || trim(accept).n == 0)
        return true;
    int best = 0;
    bool taken = false, zero;
    api_str name;
    while (next_member(&accept, &name, &zero)) {
        int s = specificity(name, type);
        if (s > best) {
            best = s;
            taken = !zero;
        }
    }
    return taken;
}

bool api__accepts_by_name(api_str accept, const char *type)
{
    bool zero;
    api_str name;
    while (next_member(&accept, &name, &zero))
        if (same_word(name, api_str_of(type)))
            return !zero;
    return false;
}

bool api__accepts_coding(api_str accept, const char *coding)
{
    bool zero, any = false;
    api_str name;
    while (next_member(&accept, &name, &zero)) {
        if (name.n > 2 && (same_word((api_str){name.p, 2}, API_S("x-"))))
            name = (api_str){name.p + 2, name.n - 2}; /* "x-gzip" is "gzip" */
        if (same_word(name, api_str_of(coding)))
            return !zero;
        any |= api_str_is(name, "*") && !zero;
    }
    return any;
}

bool api__accepts_gzip(api_str accept)
{
    return api__accepts_coding(accept, "gzip");
}
