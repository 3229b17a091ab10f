#include "json/scan.h"
#include "base/text.h"
#include "json/utf8.h"

int api__scan_fail(api__scan *s, const char *at, const char *reason)
{
    if (!s->reason) {
        s->reason = s->end == at ? "unexpected end of input" : reason;
        s->at = at;
    }
    return API_EJSON;
}

void api__scan_error(const api__scan *s, api_json_error *out)
{
    const char *start = s->begin;
    unsigned line = 1;
    for (const char *nl; start < s->at && (nl = memchr(start, '\n', (size_t)(s->at - start))); start = nl + 1)
        line++;
    *out = (api_json_error){(size_t)(s->at - s->begin), line, (unsigned)(s->at - start) + 1, s->reason};
}

static int hex4(const char *p, const char *end)
{
    int v = 0;
    if (end - p < 4)
        return -1;
    for (int i = 0; i < 4; i++) {
        char c = p[i], low = (char)(c | 0x20);
        int d = c >= '0' && c <= '9' ? c - '0' : low >= 'a' && low <= 'f' ? low - 'a' + 10 : -1;
        if (d < 0)
            return -1;
        v = v * 16 + d;
    }
    return v;
}

/* At the 'u' of an escape: the code point, -1 when malformed, -2 for a lone surrogate. *p is moved past it. */
static int32_t unicode(const char **p, const char *end)
{
    int hi = hex4(*p + 1, end);
    if (hi < 0)
        return -1;
    *p += 5;
    if ((hi & 0xf800) != 0xd800)
        return hi;
    if (hi >= 0xdc00 || end - *p < 2 || (*p)[0] != '\\' || (*p)[1] != 'u')
        return -2;
    int lo = hex4(*p + 2, end);
    if (lo < 0xdc00 || lo > 0xdfff)
        return -2;
    *p += 6;
    return 0x10000 + ((hi - 0xd800) << 10) + (lo - 0xdc00);
}

/* Characters after a backslash, and what they stand for. */
static const char ESCAPES[128] = {
    ['"'] = '"', ['\\'] = '\\', ['/'] = '/', ['b'] = '\b', ['f'] = '\f', ['n'] = '\n', ['r'] = '\r', ['t'] = '\t'};

static inline char escape(char c)
{
    return (unsigned char)c < 128 ? ESCAPES[(unsigned char)c] : 0;
}

/* At a backslash: checks the escape and moves past it. */
static int check_escape(api__scan *s, bool *nul)
{
    const char *at = s->p++;
    if (s->p == s->end)
        return api__scan_fail(s, s->p, NULL);
    if (escape(*s->p)) {
        s->p++;
        return API_OK;
    }
    if (*s->p != 'u')
        return api__scan_fail(s, at, "invalid escape");
    int32_t code = unicode(&s->p, s->end);
    if (code < 0)
        return api__scan_fail(s, at, code == -1 ? "expected four hexadecimal digits after \\u" : "lone surrogate");
    *nul |= code == 0;
    return API_OK;
}

/* At a byte of a string that is not plain ASCII, other than the closing quote. */
static int check_special(api__scan *s, bool *escaped, bool *nul)
{
    unsigned char c = (unsigned char)*s->p;
    if (c == '\\') {
        *escaped = true;
        return check_escape(s, nul);
    }
    if (c < 0x20)
        return api__scan_fail(s, s->p, "control character in a string");
    unsigned n = api__utf8_next(s->p, s->end);
    if (!n)
        return api__scan_fail(s, s->p, "invalid UTF-8");
    s->p += n;
    return API_OK;
}

/* At '"': checks the string and moves past it; *raw is the text between the quotes. */
static int raw_string(api__scan *s, api_str *raw, bool *escaped, bool *nul)
{
    const char *start = ++s->p;
    for (;;) {
        s->p = api__skip_ascii(s->p, s->end);
        if (s->p == s->end)
            return api__scan_fail(s, s->p, NULL);
        if (*s->p == '"')
            break;
        int err = check_special(s, escaped, nul);
        if (err)
            return err;
    }
    *raw = (api_str){start, (size_t)(s->p++ - start)};
    return API_OK;
}

/* Decodes a string checked by raw_string(); the result is never longer. */
static size_t unescape(api_str raw, char *to)
{
    const char *p = raw.p, *end = api__text_end(raw);
    char *begin = to;
    while (p < end) {
        const char *run = memchr(p, '\\', (size_t)(end - p));
        if (!run)
            run = end;
        memcpy(to, p, (size_t)(run - p));
        to += run - p;
        if (run == end)
            break;
        p = run + 1;
        if (*p == 'u')
            to = api__utf8_put(to, (uint32_t)unicode(&p, end));
        else
            *to++ = escape(*p++);
    }
    return (size_t)(to - begin);
}

int api__scan_string(api__scan *s, api_arena *a, api_str *out, bool *nul)
{
    bool escaped = false, zero = false;
    int err = raw_string(s, out, &escaped, &zero);
    if (nul)
        *nul = zero;
    if (err || !escaped)
        return err;
    char *to = api_arena_alloc(a, out->n);
    if (!to)
        return API_ENOMEM;
    *out = (api_str){to, unescape(*out, to)};
    to[out->n] = 0; /* fits: every escape is longer than what it stands for */
    return API_OK;
}

int api__scan_string_skip(api__scan *s)
{
    api_str raw;
    bool escaped, nul = false;
    return raw_string(s, &raw, &escaped, &nul);
}

/* Reads digits into w, which is valid for at most 19 of them. */
static inline const char *take_digits(const char *p, const char *end, uint64_t *w)
{
    for (; p < end && *p >= '0' && *p <= '9'; p++)
        *w = *w * 10 + (uint64_t)(*p - '0');
    return p;
}

/* Larger exponents are clamped: they are out of range for doubles and decimals. */
enum { EXPONENT_MOST = 1000000 };

/* After 'e'. */
static int take_exponent(api__scan *s, int32_t *out)
{
    const char *p = s->p;
    bool negative = p < s->end && *p == '-';
    if (p < s->end && (*p == '-' || *p == '+'))
        p++;
    s->p = p;
    int32_t e = 0;
    for (; p < s->end && *p >= '0' && *p <= '9'; p++)
        e = e < EXPONENT_MOST ? e * 10 + (*p - '0') : e;
    if (p == s->p)
        return api__scan_fail(s, p, "expected a digit");
    s->p = p;
    *out += negative ? -e : e;
    return API_OK;
}

int api__scan_number(api__scan *s, api__numeral *out)
{
    const char *start = s->p, *end = s->end, *p = start;
    *out = (api__numeral){.negative = *p == '-', .integral = true};
    const char *first = p += out->negative;
    p = s->p = take_digits(p, end, &out->w);
    size_t digits = (size_t)(p - first);
    if (!digits)
        return api__scan_fail(s, p, "expected a digit");
    if (*first == '0' && digits > 1)
        return api__scan_fail(s, first, "a number must not have leading zeros");
    if (p < end && *p == '.') {
        const char *point = p++;
        p = s->p = take_digits(p, end, &out->w);
        if (p == point + 1)
            return api__scan_fail(s, p, "expected a digit");
        digits += (size_t)(p - point - 1);
        out->exponent = digits <= 19 ? (int32_t)(point + 1 - p) : 0;
        out->integral = false;
    }
    if (p < end && (*p | 0x20) == 'e') {
        s->p = p + 1;
        out->integral = false;
        int err = take_exponent(s, &out->exponent);
        if (err)
            return err;
    }
    out->exact = digits <= 19;
    out->text = (api_str){start, (size_t)(s->p - start)};
    return API_OK;
}

int api__scan_word(api__scan *s, const char *word, size_t n)
{
    if ((size_t)(s->end - s->p) < n || memcmp(s->p, word, n) != 0)
        return api__scan_fail(s, s->p, "expected a value");
    s->p += n;
    return API_OK;
}

int api__scan_open(api__scan *s)
{
    if (s->depth >= API_JSON_DEPTH)
        return api__scan_fail(s, s->p, "nested deeper than 64 levels");
    s->depth++;
    return API_OK;
}

int api__scan_end(api__scan *s)
{
    api__scan_space(s);
    return s->p == s->end ? API_OK : api__scan_fail(s, s->p, "unexpected text after the value");
}
