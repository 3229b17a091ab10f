#include <stdio.h>
#include <strings.h>
#include <time.h>

#include "server/file_parts.h"

static const char days[] = "SunMonTueWedThuFriSat", months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

void api__http_date_put(int64_t seconds, char out[API__HTTP_DATE])
{
    time_t t = (time_t)seconds;
    struct tm tm;
    if (!gmtime_r(&t, &tm) || tm.tm_year < -1900 || tm.tm_year > 9999 - 1900) {
        t = 0; /* no file is from there; a clock was wrong */
        gmtime_r(&t, &tm);
    }
    snprintf(out, API__HTTP_DATE, "%.3s, %02u %.3s %04u %02u:%02u:%02u GMT", days + tm.tm_wday * 3,
             (unsigned)tm.tm_mday % 100, months + tm.tm_mon * 3, (unsigned)(tm.tm_year + 1900) % 10000,
             (unsigned)tm.tm_hour % 100, (unsigned)tm.tm_min % 100, (unsigned)tm.tm_sec % 100);
}

/* Words between spaces, commas, colons and dashes:
 *   Sun, 06 Nov 1994 08:49:37 GMT    Sunday, 06-Nov-94 08:49:37 GMT    Sun Nov  6 08:49:37 1994
 * The first two have the same eight, the third has seven. */
enum { WORDS = 8 };

static size_t split(api_str s, api_str words[WORDS])
{
    size_t n = 0, i = 0;
    while (i < s.n) {
        size_t from = i;
        while (i < s.n && !memchr(" ,:-", s.p[i], 4))
            i++;
        if (i > from) {
            if (n == WORDS)
                return 0;
            words[n++] = (api_str){s.p + from, i - from};
        } else {
            i++;
        }
    }
    return n;
}

/* -1: no number of so many digits. */
static int number(api_str s, size_t least, size_t most)
{
    int v = 0;
    if (s.n < least || s.n > most)
        return -1;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9')
            return -1;
        v = v * 10 + (s.p[i] - '0');
    }
    return v;
}

static int month(api_str s)
{
    for (int i = 0; s.n == 3 && i < 12; i++)
        if (strncasecmp(s.p, months + (size_t)i * 3, 3) == 0)
            return i;
    return -1;
}

/* Two digits more than 50 years ahead mean the past. */
static int year(api_str s)
{
    int v = number(s, 4, 4);
    if (v >= 0)
        return v;
    v = number(s, 2, 2);
    if (v < 0)
        return -1;
    time_t now = time(NULL);
    struct tm tm;
    gmtime_r(&now, &tm);
    int this_year = tm.tm_year + 1900;
    v += this_year - this_year % 100;
    return v > this_year + 50 ? v - 100 : v;
}

static bool fits(const struct tm *tm)
{
    static const int length[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return tm->tm_year >= 1601 - 1900 && tm->tm_mon >= 0 && tm->tm_mday >= 1 && tm->tm_mday <= length[tm->tm_mon] &&
           tm->tm_hour >= 0 && tm->tm_hour < 24 && tm->tm_min >= 0 && tm->tm_min < 60 && tm->tm_sec >= 0 &&
           tm->tm_sec <= 60;
}

bool api__http_date_read(api_str s, int64_t *seconds)
{
    api_str w[WORDS];
    size_t n = split(s, w);
    if (n != 7 && (n != 8 || !api_str_is(w[7], "GMT")))
        return false;
    const api_str *clock = n == 8 ? &w[4] : &w[3];
    struct tm tm = {.tm_mday = number(n == 8 ? w[1] : w[2], 1, 2),
                    .tm_mon = month(n == 8 ? w[2] : w[1]),
                    .tm_year = year(n == 8 ? w[3] : w[6]) - 1900,
                    .tm_hour = number(clock[0], 2, 2),
                    .tm_min = number(clock[1], 2, 2),
                    .tm_sec = number(clock[2], 2, 2)};
    if (!fits(&tm))
        return false;
    *seconds = timegm(&tm);
    return true;
}
