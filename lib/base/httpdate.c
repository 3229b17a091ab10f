#include "base/httpdate.h"
#include "base/text.h"

static const char day_names[] = "SunMonTueWedThuFriSat", month_names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
static const char *const long_days[] = {"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"};

#define DAY 86400
#define LEAST (-719528LL * DAY)        /* 0000-01-01 */
#define MOST (2932896LL * DAY + 86399) /* 9999-12-31 23:59:59 */

/* --- days and dates: the calendar repeats every 400 years; years begin in March, so that the leap day comes last
 * --- */

static int64_t days_from(int64_t year, int month, int day)
{
    int64_t y = year - (month <= 2), era = (y >= 0 ? y : y - 399) / 400, of_era = y - era * 400;
    int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

struct date {
    int year, month, day; /* month 1 to 12 */
};

static struct date date_from(int64_t days)
{
    int64_t z = days + 719468, era = (z >= 0 ? z : z - 146096) / 146097, of_era = z - era * 146097;
    int64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int64_t of_year = of_era - (365 * year + year / 4 - year / 100), part = (5 * of_year + 2) / 153;
    int month = (int)(part < 10 ? part + 3 : part - 9);
    return (struct date){(int)(year + era * 400 + (month <= 2)), month, (int)(of_year - (153 * part + 2) / 5 + 1)};
}

static bool exists(struct date d)
{
    static const char length[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (d.year % 4 == 0 && d.year % 100 != 0) || d.year % 400 == 0;
    return d.day >= 1 && d.day <= length[d.month - 1] + (d.month == 2 && leap);
}

/* --- writing --- */

static char *put_digits(char *p, int v, int n)
{
    for (int i = n; i-- > 0; v /= 10)
        p[i] = (char)('0' + v % 10);
    return p + n;
}

static char *put_name(char *p, const char *names, int i)
{
    memcpy(p, names + 3 * i, 3);
    return p + 3;
}

void api__httpdate_put(int64_t seconds, char out[API__HTTPDATE_LENGTH + 1])
{
    seconds = seconds < LEAST ? LEAST : seconds > MOST ? MOST : seconds;
    int64_t days = seconds / DAY - (seconds % DAY < 0);
    int rest = (int)(seconds - days * DAY);
    struct date d = date_from(days);
    char *p = put_name(out, day_names, (int)(((days + 4) % 7 + 7) % 7)); /* 1970 began on a Thursday */
    *p++ = ',', *p++ = ' ';
    p = put_digits(p, d.day, 2);
    *p++ = ' ';
    p = put_name(p, month_names, d.month - 1);
    *p++ = ' ';
    p = put_digits(p, d.year, 4);
    *p++ = ' ';
    p = put_digits(p, rest / 3600, 2);
    *p++ = ':';
    p = put_digits(p, rest / 60 % 60, 2);
    *p++ = ':';
    p = put_digits(p, rest % 60, 2);
    memcpy(p, " GMT", 5);
}

/* --- reading: the first failure clears `good`, after which nothing is done --- */

struct reading {
    const char *p, *end;
    bool good;
};

static bool take(struct reading *r, const char *word, size_t n)
{
    if (!r->good || (size_t)(r->end - r->p) < n || memcmp(r->p, word, n) != 0)
        return false;
    r->p += n;
    return true;
}

static void expect(struct reading *r, const char *word)
{
    r->good = take(r, word, strlen(word)); /* false stays false: take() requires `good` */
}

static int digits(struct reading *r, int n)
{
    int v = 0;
    for (; r->good && n > 0; n--) {
        r->good = r->p < r->end && *r->p >= '0' && *r->p <= '9';
        if (r->good)
            v = v * 10 + (*r->p++ - '0');
    }
    return v;
}

/* The index of the next three letters in `names`, -1: none of them. */
static int name(struct reading *r, const char *names)
{
    for (int i = 0; names[3 * i]; i++)
        if (take(r, names + 3 * i, 3))
            return i;
    return -1;
}

static int month(struct reading *r)
{
    int m = name(r, month_names);
    r->good &= m >= 0;
    return m + 1;
}

static int time_of_day(struct reading *r)
{
    int hour = digits(r, 2);
    expect(r, ":");
    int minute = digits(r, 2);
    expect(r, ":");
    int second = digits(r, 2);
    r->good &= hour < 24 && minute < 60 && second <= 60;
    return hour * 3600 + minute * 60 + (second == 60 ? 59 : second);
}

/* A date and a time of day, in seconds. */
struct moment {
    struct date date;
    int rest;
};

static struct moment read_fixed(struct reading *r)
{
    struct moment m;
    m.date.day = digits(r, 2);
    expect(r, " ");
    m.date.month = month(r);
    expect(r, " ");
    m.date.year = digits(r, 4);
    expect(r, " ");
    m.rest = time_of_day(r);
    expect(r, " GMT");
    return m;
}

/* The year with these last two digits from 49 years ago to 50 years ahead. */
static int near_year(int two, int64_t now)
{
    int this_year = date_from(now / DAY).year, year = this_year - this_year % 100 + two;
    if (year > this_year + 50)
        return year - 100;
    return year <= this_year - 50 ? year + 100 : year;
}

static struct moment read_rfc850(struct reading *r, int64_t now)
{
    struct moment m;
    m.date.day = digits(r, 2);
    expect(r, "-");
    m.date.month = month(r);
    expect(r, "-");
    m.date.year = near_year(digits(r, 2), now);
    expect(r, " ");
    m.rest = time_of_day(r);
    expect(r, " GMT");
    return m;
}

static struct moment read_asctime(struct reading *r)
{
    struct moment m;
    m.date.month = month(r);
    expect(r, " ");
    m.date.day = take(r, " ", 1) ? digits(r, 1) : digits(r, 2);
    expect(r, " ");
    m.rest = time_of_day(r);
    expect(r, " ");
    m.date.year = digits(r, 4);
    return m;
}

static struct moment read_any(struct reading *r, int64_t now)
{
    for (size_t i = 0; i < sizeof long_days / sizeof *long_days; i++)
        if (take(r, long_days[i], strlen(long_days[i]))) {
            expect(r, ", ");
            return read_rfc850(r, now);
        }
    r->good &= name(r, day_names) >= 0;
    if (take(r, ", ", 2))
        return read_fixed(r);
    expect(r, " ");
    return read_asctime(r);
}

bool api__httpdate_parse(api_str s, int64_t now, int64_t *seconds)
{
    struct reading r = {s.p, api__text_end(s), s.n > 0};
    struct moment m = read_any(&r, now);
    if (!r.good || r.p != r.end || !exists(m.date))
        return false;
    *seconds = days_from(m.date.year, m.date.month, m.date.day) * DAY + m.rest;
    return true;
}
