#include "base/text.h"
#include "json/number.h"
#include "json/utf8.h"
#include <api/json.h>

/* Writes a byte that must be escaped. */
static void put_escape(api_buf *b, unsigned char c)
{
    static const char SHORT[128] = {
        ['\b'] = 'b', ['\t'] = 't', ['\n'] = 'n', ['\f'] = 'f', ['\r'] = 'r', ['"'] = '"', ['\\'] = '\\'};
    static const char HEX[] = "0123456789abcdef";
    if (SHORT[c])
        api_buf_put(b, (char[]){'\\', SHORT[c]}, 2);
    else
        api_buf_put(b, (char[]){'\\', 'u', '0', '0', HEX[c >> 4], HEX[c & 15]}, 6);
}

/* Skips bytes that need no escape; stops at one that does, or at invalid UTF-8. */
static const char *skip_text(const char *p, const char *end)
{
    for (p = api__skip_ascii(p, end); p < end && (unsigned char)*p >= 0x80;) {
        unsigned n = api__utf8_next(p, end);
        if (!n)
            return p;
        p += n;
        if (p < end && (unsigned char)*p < 0x80)
            p = api__skip_ascii(p, end);
    }
    return p;
}

void api_json_put_str(api_buf *b, api_str s)
{
    const char *p = s.n ? s.p : "", *end = p + s.n;
    if (api_buf_reserve(b, s.n + 2) != 0)
        return;
    api_buf_putc(b, '"');
    while (p < end) {
        const char *stop = skip_text(p, end);
        api_buf_put(b, p, (size_t)(stop - p));
        if (stop == end)
            break;
        if ((unsigned char)*stop < 0x80)
            put_escape(b, (unsigned char)*stop);
        else
            API_BUF_LIT(b, "\xef\xbf\xbd");
        p = stop + 1;
    }
    api_buf_putc(b, '"');
}

/* Writes v's digits so that they end before `end`; returns the first. */
static char *digits_before(char *end, uint64_t v)
{
    static const char PAIRS[] =
        "0001020304050607080910111213141516171819202122232425262728293031323334353637383940414243"
        "4445464748495051525354555657585960616263646566676869707172737475767778798081828384858687"
        "888990919293949596979899";
    for (; v >= 100; v /= 100)
        memcpy(end -= 2, PAIRS + v % 100 * 2, 2);
    if (v >= 10)
        memcpy(end -= 2, PAIRS + v * 2, 2);
    else
        *--end = (char)('0' + v);
    return end;
}

void api_json_put_int(api_buf *b, int64_t v)
{
    char text[24], *end = text + sizeof text;
    char *p = digits_before(end, v < 0 ? -(uint64_t)v : (uint64_t)v);
    if (v < 0)
        *--p = '-';
    api_buf_put(b, p, (size_t)(end - p));
}

/* d.ddde-07: one digit, the others after a point, an exponent of at least two digits. */
static void put_scientific(api_buf *b, const char *p, size_t n, int exponent)
{
    char text[8], *end = text + sizeof text;
    api_buf_putc(b, *p);
    if (n > 1) {
        api_buf_putc(b, '.');
        api_buf_put(b, p + 1, n - 1);
    }
    char *e = digits_before(end, (uint64_t)(exponent < 0 ? -exponent : exponent));
    if (end - e < 2)
        *--e = '0';
    *--e = exponent < 0 ? '-' : '+';
    *--e = 'e';
    api_buf_put(b, e, (size_t)(end - e));
}

/* Writes n digits with the decimal point after the first `point` of them. */
static void put_fixed(api_buf *b, const char *p, size_t n, int point)
{
    static const char ZEROS[] = "0000000000000000";
    size_t whole = point > 0 ? (size_t)point : 0;
    if (!whole) {
        API_BUF_LIT(b, "0.");
        api_buf_put(b, ZEROS, (size_t)-point);
        api_buf_put(b, p, n);
    } else if (whole < n) {
        api_buf_put(b, p, whole);
        api_buf_putc(b, '.');
        api_buf_put(b, p + whole, n - whole);
    } else {
        api_buf_put(b, p, n);
        api_buf_put(b, ZEROS, whole - n);
        API_BUF_LIT(b, ".0");
    }
}

/* Fast path for multiples of 0.01 of up to 15 digits: no other decimal that short reads back as the same double. */
static bool put_hundredths(api_buf *b, double v)
{
    if (v >= 1e13)
        return false;
    uint64_t cents = (uint64_t)(v * 100 + 0.5);
    if ((double)cents / 100 != v)
        return false;
    char text[24], *end = text + sizeof text, *p = digits_before(end, cents + (cents < 100 ? 100 : 0));
    if (cents < 100)
        *p = '0';
    api_buf_put(b, p, (size_t)(end - p) - 2);
    api_buf_putc(b, '.');
    api_buf_put(b, end - 2, end[-1] == '0' ? 1 : 2);
    return true;
}

void api_json_put_double(api_buf *b, double v)
{
    if (!__builtin_isfinite(v)) {
        API_BUF_LIT(b, "null");
        return;
    }
    if (__builtin_signbit(v)) {
        api_buf_putc(b, '-');
        v = -v;
    }
    if (put_hundredths(b, v))
        return;
    char text[24], *end = text + sizeof text;
    api__decimal d = api__shortest(v);
    char *p = digits_before(end, d.digits);
    size_t n = (size_t)(end - p);
    int point = (int)n + d.exponent;
    if (point > -4 && point <= 16)
        put_fixed(b, p, n, point);
    else
        put_scientific(b, p, n, point - 1);
}

/* The position after the string that begins at p. */
static const char *string_end(const char *p, const char *end)
{
    for (p++; p < end; p++) {
        p = api__skip_plain(p, end);
        if (p < end && *p == '\\')
            p++;
        else if (p < end && *p == '"')
            return p + 1;
    }
    return end;
}

void api_json_put_compact(api_buf *b, api_str json)
{
    const char *p = json.p, *end = api__text_end(json), *run = p;
    while (p < end) {
        if (*p == '"') {
            p = string_end(p, end);
        } else if (*p == ' ' || *p == '\n' || *p == '\r' || *p == '\t') {
            api_buf_put(b, run, (size_t)(p - run));
            run = ++p;
        } else {
            p++;
        }
    }
    api_buf_put(b, run, (size_t)(p - run));
}
