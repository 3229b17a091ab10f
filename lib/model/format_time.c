#include "model/format_time.h"

#include "base/text.h"
#include <api/err.h>
#include <stdio.h>
#include <stdlib.h>

/* A reader over the text: the first failure stays, later steps do nothing. */
struct reading {
    const char *p, *end;
    const char *why;
};

static bool at_digit(const struct reading *r)
{
    return r->p < r->end && *r->p >= '0' && *r->p <= '9';
}

static int number(struct reading *r, int digits, const char *bad)
{
    int v = 0;
    for (int i = 0; i < digits && !r->why; i++) {
        if (r->p == r->end)
            r->why = "input is too short";
        else if (!at_digit(r))
            r->why = bad;
        else
            v = v * 10 + (*r->p++ - '0');
    }
    return v;
}

static void expect(struct reading *r, char c, const char *bad)
{
    if (r->why)
        return;
    if (r->p == r->end)
        r->why = "input is too short";
    else if (*r->p != c)
        r->why = bad;
    else
        r->p++;
}

static void range(struct reading *r, int v, int least, int most, const char *bad)
{
    if (!r->why && (v < least || v > most))
        r->why = bad;
}

static void finish(struct reading *r)
{
    if (!r->why && r->p != r->end)
        r->why = "unexpected extra characters at the end of the input";
}

struct date {
    int year, month, day;
};

static int days_in_month(int year, int month)
{
    static const char days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return days[month - 1] + (month == 2 && leap);
}

static struct date read_date(struct reading *r)
{
    struct date d = {.month = 1};
    d.year = number(r, 4, "invalid character in year");
    range(r, d.year, 1, 9999, "year value is outside expected range of 1-9999");
    expect(r, '-', "invalid date separator, expected `-`");
    d.month = number(r, 2, "invalid character in month");
    range(r, d.month, 1, 12, "month value is outside expected range of 1-12");
    expect(r, '-', "invalid date separator, expected `-`");
    d.day = number(r, 2, "invalid character in day");
    if (!r->why)
        range(r, d.day, 1, days_in_month(d.year, d.month), "day value is outside expected range");
    return d;
}

struct clock {
    int hour, minute, second, micro;
};

static void read_fraction(struct reading *r, struct clock *c)
{
    if (r->why || r->p == r->end || *r->p != '.')
        return;
    r->p++;
    if (!at_digit(r))
        r->why = "second fraction is missing digits";
    int scale = 100000;
    for (int n = 0; at_digit(r); r->p++, n++) {
        if (n == 9) {
            r->why = "second fraction value is more than 9 digits long";
            return;
        }
        c->micro += (*r->p - '0') * scale;
        scale /= 10;
    }
}

static struct clock read_clock(struct reading *r)
{
    struct clock c = {0};
    c.hour = number(r, 2, "invalid character in hour");
    range(r, c.hour, 0, 23, "hour value is outside expected range of 0-23");
    expect(r, ':', "invalid time separator, expected `:`");
    c.minute = number(r, 2, "invalid character in minute");
    range(r, c.minute, 0, 59, "minute value is outside expected range of 0-59");
    if (r->why || r->p == r->end || *r->p != ':')
        return c;
    r->p++;
    c.second = number(r, 2, "invalid character in second");
    range(r, c.second, 0, 59, "second value is outside expected range of 0-59");
    read_fraction(r, &c);
    return c;
}

/* Minutes east of UTC; *given says whether there was an offset. */
static int read_offset(struct reading *r, bool *given)
{
    *given = false;
    if (r->why || r->p == r->end)
        return 0;
    char sign = *r->p;
    if (sign != 'Z' && sign != 'z' && sign != '+' && sign != '-')
        return 0;
    *given = true;
    r->p++;
    if (sign == 'Z' || sign == 'z')
        return 0;
    int h = number(r, 2, "invalid character in timezone offset");
    expect(r, ':', "invalid timezone offset, expected `:`");
    int m = number(r, 2, "invalid character in timezone offset");
    range(r, h, 0, 23, "timezone offset must be less than 24 hours");
    range(r, m, 0, 59, "timezone offset minute value is outside expected range of 0-59");
    return (sign == '-' ? -1 : 1) * (h * 60 + m);
}

static int done(const struct reading *r, const char **why)
{
    *why = r->why;
    return API_EINVALID;
}

static int keep(api_str text, api_str *out)
{
    *out = text;
    return text.p ? 0 : API_ENOMEM;
}

int api__format_date(api_str in, api_arena *a, api_str *out, const char **why)
{
    (void)a;
    struct reading r = {in.p, api__text_end(in), NULL};
    read_date(&r);
    finish(&r);
    return r.why ? done(&r, why) : keep(in, out);
}

/* Moves the date by whole days, at most one either way. */
static void shift_day(struct date *d, int by)
{
    d->day += by;
    if (d->day < 1) {
        if (--d->month < 1) {
            d->month = 12;
            d->year--;
        }
        d->day = days_in_month(d->year, d->month);
    } else if (d->day > days_in_month(d->year, d->month)) {
        d->day = 1;
        if (++d->month > 12) {
            d->month = 1;
            d->year++;
        }
    }
}

static void to_utc(struct date *d, struct clock *c, int offset)
{
    int minutes = c->hour * 60 + c->minute - offset;
    int by = minutes < 0 ? -1 : minutes >= 1440;
    minutes -= by * 1440;
    c->hour = minutes / 60;
    c->minute = minutes % 60;
    if (by)
        shift_day(d, by);
}

int api__format_datetime(api_str in, bool local, api_arena *a, api_str *out, const char **why)
{
    struct reading r = {in.p, api__text_end(in), NULL};
    struct date d = read_date(&r);
    if (!r.why && r.p < r.end && (*r.p == 'T' || *r.p == 't' || *r.p == ' '))
        r.p++;
    else if (!r.why)
        r.why = r.p == r.end ? "input is too short" : "invalid datetime separator, expected `T`, `t` or space";
    struct clock c = read_clock(&r);
    bool zone;
    int offset = read_offset(&r, &zone);
    finish(&r);
    if (r.why || zone == local)
        return done(&r, why);
    to_utc(&d, &c, offset);
    range(&r, d.year, 1, 9999, "year value is outside expected range of 1-9999 in UTC");
    if (r.why)
        return done(&r, why);
    return keep(api_arena_printf(a, "%04d-%02d-%02dT%02d:%02d:%02d.%06d%s", d.year, d.month, d.day, c.hour, c.minute,
                                 c.second, c.micro, local ? "" : "Z"),
                out);
}

/* Times without an offset sort by their text; an offset stays, for a time of no day cannot be brought to UTC. */
int api__format_time(api_str in, bool local, api_arena *a, api_str *out, const char **why)
{
    struct reading r = {in.p, api__text_end(in), NULL};
    struct clock c = read_clock(&r);
    bool zone;
    int offset = read_offset(&r, &zone);
    finish(&r);
    if (r.why || (zone && local))
        return done(&r, why);
    char east[16] = "", fraction[16] = "";
    if (zone && offset)
        snprintf(east, sizeof east, "%c%02d:%02d", offset < 0 ? '-' : '+', abs(offset) / 60, abs(offset) % 60);
    else if (zone)
        east[0] = 'Z';
    if (c.micro)
        snprintf(fraction, sizeof fraction, ".%06d", c.micro);
    return keep(api_arena_printf(a, "%02d:%02d:%02d%s%s", c.hour, c.minute, c.second, fraction, east), out);
}

api_str api__format_shown(api_str stored, char *room)
{
    const char *dot = stored.n ? memchr(stored.p, '.', stored.n) : NULL, *end = stored.p + stored.n, *p = dot;
    if (!dot || stored.n > API__TIME_MOST)
        return stored;
    for (p++; p < end && *p == '0'; p++)
        ;
    if (p < end && *p >= '1' && *p <= '9')
        return stored;
    char *to = mempcpy(room, stored.p, (size_t)(dot - stored.p));
    to = mempcpy(to, p, (size_t)(end - p));
    return (api_str){room, (size_t)(to - room)};
}

/* The designators of one part in their order; each may come once, with digits before it. */
static bool duration_part(struct reading *r, const char *order)
{
    bool any = false;
    while (!r->why && r->p < r->end && *r->p != 'T') {
        if (!at_digit(r)) {
            r->why = "invalid character, expected digits";
            return any;
        }
        while (at_digit(r))
            r->p++;
        bool fraction = r->p < r->end && *r->p == '.';
        if (fraction) {
            r->p++;
            if (!at_digit(r))
                r->why = "fraction is missing digits";
            while (at_digit(r))
                r->p++;
        }
        const char *unit = r->p < r->end && *r->p ? strchr(order, *r->p) : NULL;
        if (!unit || (fraction && *unit != 'S')) {
            r->why = "invalid or misplaced unit, expected the order Y M W D T H M S";
            return any;
        }
        order = unit + 1;
        r->p++;
        any = true;
    }
    return any;
}

int api__format_duration(api_str in, api_arena *a, api_str *out, const char **why)
{
    (void)a;
    struct reading r = {in.p, api__text_end(in), NULL};
    expect(&r, 'P', "it should start with `P`");
    bool any = duration_part(&r, "YMWD");
    if (!r.why && r.p < r.end && *r.p == 'T') {
        r.p++;
        any = duration_part(&r, "HMS");
    }
    if (!r.why && !any)
        r.why = "input is too short";
    finish(&r);
    return r.why ? done(&r, why) : keep(in, out);
}
