/* Converts text as Pydantic's lax mode does: what people and browsers write for booleans and numbers. */
#include <strings.h>

#include "model/text_convert.h"
#include "json/scan.h"

bool api__text_bool(api_str text, bool *out)
{
    static const struct {
        const char *word;
        bool truth;
    } words[] = {{"true", true}, {"false", false}, {"1", true}, {"0", false}, {"on", true}, {"off", false},
                 {"yes", true},  {"no", false},    {"t", true}, {"f", false}, {"y", true},  {"n", false}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strlen(words[i].word) == text.n && strncasecmp(words[i].word, text.p, text.n) == 0) {
            *out = words[i].truth;
            return true;
        }
    return false;
}

bool api__text_is_number(api_str text, api__numeral *out)
{
    api__scan s;
    api__scan_init(&s, text);
    if (text.n == 0 || !(*text.p == '-' || (*text.p >= '0' && *text.p <= '9')))
        return false;
    return api__scan_number(&s, out) == 0 && s.p == s.end;
}

static api_str trim(api_str s)
{
    while (s.n && s.p[0] && strchr(" \t\r\n\f\v", s.p[0]))
        s = (api_str){s.p + 1, s.n - 1};
    while (s.n && s.p[s.n - 1] && strchr(" \t\r\n\f\v", s.p[s.n - 1]))
        s.n--;
    return s;
}

static bool is_digit(const char *p, const char *end)
{
    return p < end && *p >= '0' && *p <= '9';
}

/* Copies digits to *to, without the underscores between them. Returns how many, or -1 for an underscore anywhere else.
 */
static long take_digits(const char **p, const char *end, char **to)
{
    long n = 0;
    for (; *p < end; ++*p) {
        if (is_digit(*p, end)) {
            *(*to)++ = **p;
            n++;
        } else if (**p != '_') {
            break;
        } else if (!n || !is_digit(*p + 1, end) || !is_digit(*p - 1, end)) {
            return -1;
        }
    }
    return n;
}

static char *without_zeros(char *from, char *to)
{
    char *first = from;
    while (first + 1 < to && *first == '0')
        first++;
    memmove(from, first, (size_t)(to - first));
    return to - (first - from);
}

/* "+007.", ".5" and "1_000" as JSON writes them, with a NUL behind. The buffer has two bytes more than the text. */
static bool normalise(api_str s, char *buffer, api_str *out)
{
    const char *p = s.p, *end = s.p + s.n;
    char *to = buffer;
    if (p < end && (*p == '+' || *p == '-') && *p++ == '-')
        *to++ = '-';
    char *whole = to;
    long n = take_digits(&p, end, &to), more = 0;
    if (n == 0)
        *to++ = '0';
    to = without_zeros(whole, to);
    if (p < end && *p == '.') {
        p++;
        *to++ = '.';
        more = take_digits(&p, end, &to);
        to -= more == 0;
    }
    if (n < 0 || more < 0 || n + more == 0)
        return false;
    if (p < end && (*p == 'e' || *p == 'E')) {
        *to++ = *p++;
        if (p < end && (*p == '+' || *p == '-'))
            *to++ = *p++;
        if (take_digits(&p, end, &to) < 1)
            return false;
    }
    *to = 0; /* a point without digits before it makes it one byte longer at most */
    *out = (api_str){buffer, (size_t)(to - buffer)};
    return p == end;
}

/* 42.000 is the integer 42; 42.5, 42., .0 and 4e1 are not integers. */
static bool drop_fraction(api_str *digits)
{
    const char *dot = memchr(digits->p, '.', digits->n), *end = digits->p + digits->n;
    if (dot && (dot == digits->p || !is_digit(dot - 1, end) || dot + 1 == end))
        return false;
    for (const char *p = dot ? dot + 1 : end; p < end; p++)
        if (*p != '0')
            return false;
    if (dot)
        digits->n = (size_t)(dot - digits->p);
    return !memchr(digits->p, 'e', digits->n) && !memchr(digits->p, 'E', digits->n);
}

bool api__text_number(api_str text, bool integer, api_arena *a, api__numeral *out)
{
    api_str s = text;
    if (api__text_is_number(text, out))
        return !integer || out->integral || (drop_fraction(&s) && api__text_is_number(s, out));
    s = trim(text);
    if (s.n == 0 || (integer && !drop_fraction(&s)))
        return false;
    char *buffer = api_arena_alloc(a, s.n + 2);
    return buffer && normalise(s, buffer, &s) && api__text_is_number(s, out);
}
