#include "server/router/route_pattern.h"

#include "json/utf8.h"

int api__compare_text(api_str a, api_str b)
{
    if (a.n != b.n)
        return a.n < b.n ? -1 : 1;
    return a.n ? memcmp(a.p, b.p, a.n) : 0;
}

/* Converters */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_hex(char c)
{
    return is_digit(c) || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f');
}

static size_t skip_digits(api_str s, size_t i)
{
    while (i < s.n && is_digit(s.p[i]))
        i++;
    return i;
}

static bool takes_int(api_str s)
{
    return s.n && skip_digits(s, 0) == s.n;
}

static bool takes_float(api_str s)
{
    size_t whole = skip_digits(s, 0);
    if (whole == 0 || whole == s.n)
        return whole != 0;
    return s.p[whole] == '.' && s.n > whole + 1 && skip_digits(s, whole + 1) == s.n;
}

static bool takes_uuid(api_str s)
{
    if (s.n != 32 && s.n != 36)
        return false;
    for (size_t i = 0; i < s.n; i++) {
        bool dash = s.n == 36 && (i == 8 || i == 13 || i == 18 || i == 23);
        if (dash ? s.p[i] != '-' : !is_hex(s.p[i]))
            return false;
    }
    return true;
}

static bool takes_str(api_str s)
{
    return s.n > 0;
}

static bool takes_all(api_str s)
{
    (void)s;
    return true;
}

static const struct converter {
    const char *word;
    bool (*takes)(api_str value);
} converters[] = {
    [API__SEGMENT_FIXED] = {NULL, NULL},        [API__SEGMENT_INT] = {"int", takes_int},
    [API__SEGMENT_UUID] = {"uuid", takes_uuid}, [API__SEGMENT_FLOAT] = {"float", takes_float},
    [API__SEGMENT_STR] = {"str", takes_str},    [API__SEGMENT_PATH] = {"path", takes_all},
};

bool api__segment_fits(const struct api__segment *s, api_str value)
{
    return converters[s->kind].takes(value);
}

bool api__segment_takes(const struct api__segment *s, api_str text, api_str *value)
{
    size_t around = s->before.n + s->after.n;
    if (text.n <= around)
        return false;
    *value = (api_str){text.p + s->before.n, text.n - around};
    return (!s->before.n || memcmp(text.p, s->before.p, s->before.n) == 0) &&
           (!s->after.n || memcmp(value->p + value->n, s->after.p, s->after.n) == 0) &&
           converters[s->kind].takes(*value);
}

/* More text around a parameter is more specific; beyond that any total order works. */
int api__segment_compare(const struct api__segment *a, const struct api__segment *b)
{
    bool fixed = a->kind == API__SEGMENT_FIXED, path = a->kind == API__SEGMENT_PATH;
    if (fixed != (b->kind == API__SEGMENT_FIXED))
        return fixed ? -1 : 1;
    if (path != (b->kind == API__SEGMENT_PATH))
        return path ? 1 : -1;
    size_t x = a->before.n + a->after.n, y = b->before.n + b->after.n;
    if (x != y)
        return x > y ? -1 : 1;
    if (a->kind != b->kind)
        return a->kind < b->kind ? -1 : 1;
    int c = api__compare_text(a->before, b->before);
    return c ? c : api__compare_text(a->after, b->after);
}

/* Reading */

static const char *find_brace(api_str s, char brace)
{
    return s.n ? memchr(s.p, brace, s.n) : NULL;
}

static bool has_brace(api_str s)
{
    return find_brace(s, '{') || find_brace(s, '}');
}

static bool read_converter(api_arena *a, api_str word, struct api__segment *out, const char **why)
{
    for (size_t i = API__SEGMENT_INT; i < sizeof converters / sizeof *converters; i++)
        if (api_str_is(word, converters[i].word)) {
            out->kind = (enum api__segment_kind)i;
            return true;
        }
    *why = api_arena_printf(a, "unknown converter \"%.*s\", expected int, float, uuid, str or path", API_FMT(word)).p;
    return false;
}

/* "id" or "id:int", between the braces. */
static bool read_parameter(api_arena *a, api_str s, struct api__segment *out, const char **why)
{
    const char *colon = s.n ? memchr(s.p, ':', s.n) : NULL;
    out->name = (api_str){s.p, colon ? (size_t)(colon - s.p) : s.n};
    out->kind = API__SEGMENT_STR;
    if (!out->name.n)
        *why = "missing parameter name";
    else if (has_brace(s))
        *why = "nested braces";
    else
        return !colon || read_converter(a, (api_str){colon + 1, s.n - out->name.n - 1}, out, why);
    return false;
}

static bool read_segment(api_arena *a, api_str s, struct api__segment *out, const char **why)
{
    const char *open = find_brace(s, '{'), *close = open ? memchr(open, '}', (size_t)(s.p + s.n - open)) : NULL;
    if (!s.n) {
        *why = "an empty segment would match nothing";
        return false;
    }
    if (!open && !find_brace(s, '}')) {
        *out = (struct api__segment){.kind = API__SEGMENT_FIXED, .before = s};
        return true;
    }
    if (!close) {
        *why = "unbalanced braces";
        return false;
    }
    out->before = (api_str){s.p, (size_t)(open - s.p)};
    out->after = (api_str){close + 1, (size_t)(s.p + s.n - close - 1)};
    if (has_brace(out->before) || has_brace(out->after)) {
        *why = "a segment can have only one parameter";
        return false;
    }
    if (!read_parameter(a, (api_str){open + 1, (size_t)(close - open - 1)}, out, why))
        return false;
    bool mixed = out->kind == API__SEGMENT_PATH && (out->before.n || out->after.n);
    if (mixed)
        *why = "a path parameter must be a whole segment";
    return !mixed;
}

static bool check_names(api_arena *a, const struct api__route_pattern *p, const char **why)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < p->count; i++) {
        if (p->segments[i].kind == API__SEGMENT_FIXED)
            continue;
        n++;
        for (uint32_t k = 0; k < i; k++)
            if (p->segments[k].kind != API__SEGMENT_FIXED && api_str_eq(p->segments[k].name, p->segments[i].name)) {
                *why = api_arena_printf(a, "duplicate parameter \"%.*s\"", API_FMT(p->segments[i].name)).p;
                return false;
            }
    }
    if (n > API__ROUTE_PARAMS)
        *why = api_arena_printf(a, "more than %d parameters", API__ROUTE_PARAMS).p;
    return n <= API__ROUTE_PARAMS;
}

bool api__pattern_parse(api_arena *a, const char *text, struct api__route_pattern *out, const char **why)
{
    api_str rest = api_str_of(text);
    out->count = 0;
    *why = "the path must begin with a slash";
    if (!rest.n || *text != '/')
        return false;
    *why = "the path is not valid UTF-8";
    if (!api__utf8_valid(rest))
        return false;
    if (text[rest.n - 1] == '/')
        rest.n--;
    while (rest.n) {
        const char *slash = memchr(rest.p + 1, '/', rest.n - 1);
        size_t n = slash ? (size_t)(slash - rest.p) : rest.n;
        struct api__segment *s = &out->segments[out->count];
        *why = "the path has too many segments";
        if (out->count == API__ROUTE_SEGMENTS || !read_segment(a, (api_str){rest.p + 1, n - 1}, s, why))
            return false;
        out->count++;
        rest = (api_str){rest.p + n, rest.n - n};
        *why = "a path parameter must be the last segment";
        if (s->kind == API__SEGMENT_PATH && rest.n)
            return false;
    }
    return check_names(a, out, why);
}
