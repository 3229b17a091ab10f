/* Dates and times (RFC 3339), read strictly and converted to the form in which they are stored and sorted. */
#include "model/format_reading.h"

#include <stdio.h>
#include <stdlib.h>

struct date {
    int year, month, day;
};

static int days_in_month(int year, int month)
{
    static const char days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return days[month - 1] + (month == 2 && leap);
}

static struct date read_date(struct api__reading *r)
{
    struct date d = {.month = 1};
    d.year = api__read_number(r, 4, "invalid character in year");
    api__read_range(r, d.year, 1, 9999, "year value is outside expected range of 1-9999");
    api__read_char(r, '-', "invalid date separator, expected `-`");
    d.month = api__read_number(r, 2, "invalid character in month");
    api__read_range(r, d.month, 1, 12, "month value is outside expected range of 1-12");
    api__read_char(r, '-', "invalid date separator, expected `-`");
    d.day = api__read_number(r, 2, "invalid character in day");
    if (!r->why)
        api__read_range(r, d.day, 1, days_in_month(d.year, d.month), "day value is outside expected range");
    return d;
}

struct clock {
    int hour, minute, second, micro;
};

static void read_fraction(struct api__reading *r, struct clock *c)
{
    if (r->why || r->p == r->end || *r->p != '.')
        return;
    r->p++;
    if (!api__read_at_digit(r))
        r->why = "second fraction is missing digits";
    int scale = 100000;
    for (int n = 0; api__read_at_digit(r); r->p++, n++) {
        if (n == 9) {
            r->why = "second fraction value is more than 9 digits long";
            return;
        }
        c->micro += (*r->p - '0') * scale;
        scale /= 10;
    }
}

static struct clock read_clock(struct api__reading *r)
{
    struct clock c = {0};
    c.hour = api__read_number(r, 2, "invalid character in hour");
    api__read_range(r, c.hour, 0, 23, "hour value is outside expected range of 0-23");
    api__read_char(r, ':', "invalid time separator, expected `:`");
    c.minute = api__read_number(r, 2, "invalid character in minute");
    api__read_range(r, c.minute, 0, 59, "minute value is outside expected range of 0-59");
    if (r->why || r->p == r->end || *r->p != ':')
        return c;
    r->p++;
    c.second = api__read_number(r, 2, "invalid character in second");
    api__read_range(r, c.second, 0, 59, "second value is outside expected range of 0-59");
    read_fraction(r, &c);
    return c;
}

/* Minutes east of UTC; *given: there was an offset. */
static int read_offset(struct api__reading *r, bool *given)
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
    int h = api__read_number(r, 2, "invalid character in timezone offset");
    api__read_char(r, ':', "invalid timezone offset, expected `:`");
    int m = api__read_number(r, 2, "invalid character in timezone offset");
    api__read_range(r, h, 0, 23, "timezone offset must be less than 24 hours");
    api__read_range(r, m, 0, 59, "timezone offset minute value is outside expected range of 0-59");
    return (sign == '-' ? -1 : 1) * (h * 60 + m);
}

static int format_date(api_str in, api_arena *a, api_str *out, const char **why)
{
    (void)a;
    struct api__reading r = api__reading(in);
    read_date(&r);
    api__read_end(&r);
    return api__read_result(&r, in, out, why);
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

/* A date-time is one with an offset, a local one is one without. The normal form has six digits behind the point, so
 * that texts sort as times do. */
static int read_date_time(api_str in, bool local, api_arena *a, api_str *out, const char **why)
{
    struct api__reading r = api__reading(in);
    struct date d = read_date(&r);
    if (!r.why && r.p < r.end && (*r.p == 'T' || *r.p == 't' || *r.p == ' '))
        r.p++;
    else if (!r.why)
        r.why = r.p == r.end ? "input is too short" : "invalid datetime separator, expected `T`, `t` or space";
    struct clock c = read_clock(&r);
    bool zone;
    int offset = read_offset(&r, &zone);
    api__read_end(&r);
    *why = r.why;
    if (r.why || zone == local)
        return API_EINVALID;
    to_utc(&d, &c, offset);
    api__read_range(&r, d.year, 1, 9999, "year value is outside expected range of 1-9999 in UTC");
    api_str normal = api_arena_printf(a, "%04d-%02d-%02dT%02d:%02d:%02d.%06d%s", d.year, d.month, d.day, c.hour,
                                      c.minute, c.second, c.micro, local ? "" : "Z");
    return api__read_result(&r, normal, out, why);
}

static int format_date_time(api_str in, api_arena *a, api_str *out, const char **why)
{
    return read_date_time(in, false, a, out, why);
}

static int format_date_time_local(api_str in, api_arena *a, api_str *out, const char **why)
{
    return read_date_time(in, true, a, out, why);
}

/* Times without an offset sort by their text. An offset is kept, since a time without a date cannot be converted to
 * UTC. */
static int read_time(api_str in, bool local, api_arena *a, api_str *out, const char **why)
{
    struct api__reading r = api__reading(in);
    struct clock c = read_clock(&r);
    bool zone;
    int offset = read_offset(&r, &zone);
    api__read_end(&r);
    *why = r.why;
    if (r.why || (zone && local))
        return API_EINVALID;
    char east[16] = "", fraction[16] = "";
    if (zone && offset)
        snprintf(east, sizeof east, "%c%02d:%02d", offset < 0 ? '-' : '+', abs(offset) / 60, abs(offset) % 60);
    else if (zone)
        east[0] = 'Z';
    if (c.micro)
        snprintf(fraction, sizeof fraction, ".%06d", c.micro);
    api_str normal = api_arena_printf(a, "%02d:%02d:%02d%s%s", c.hour, c.minute, c.second, fraction, east);
    return api__read_result(&r, normal, out, why);
}

static int format_time(api_str in, api_arena *a, api_str *out, const char **why)
{
    return read_time(in, false, a, out, why);
}

static int format_time_local(api_str in, api_arena *a, api_str *out, const char **why)
{
    return read_time(in, true, a, out, why);
}

/* Leaves out a fraction of zeros. */
static api_str shown(api_str stored, char *room)
{
    const char *dot = stored.n ? memchr(stored.p, '.', stored.n) : NULL, *end = stored.p + stored.n, *p = dot;
    if (!dot || stored.n > API__SHOWN_MOST)
        return stored;
    for (p++; p < end && *p == '0'; p++)
        ;
    if (p < end && *p >= '1' && *p <= '9')
        return stored;
    char *to = mempcpy(room, stored.p, (size_t)(dot - stored.p));
    to = mempcpy(to, p, (size_t)(end - p));
    return (api_str){room, (size_t)(to - room)};
}

const struct api__format api__format_date = {
    .name = "date",
    .of = "string",
    .example = "2026-01-31",
    .read = format_date,
    .wrong_type = API__ISSUE_date_type,
    .wrong_form = API__ISSUE_date_parsing,
    .key = true,
};

const struct api__format api__format_date_time = {
    .name = "date-time",
    .of = "string",
    .aliases = "datetime timestamp",
    .example = "2026-01-31T12:00:00Z",
    .read = format_date_time,
    .wrong_type = API__ISSUE_datetime_type,
    .wrong_form = API__ISSUE_datetime_parsing,
    .wrong_offset = API__ISSUE_timezone_aware,
    .shown = shown,
    .stored = "date-time",
};

const struct api__format api__format_date_time_local = {
    .name = "date-time-local",
    .of = "string",
    .example = "2026-01-31T12:00:00",
    .read = format_date_time_local,
    .wrong_type = API__ISSUE_datetime_type,
    .wrong_form = API__ISSUE_datetime_parsing,
    .wrong_offset = API__ISSUE_timezone_naive,
    .shown = shown,
    .stored = "date-time-local",
};

const struct api__format api__format_time = {
    .name = "time",
    .of = "string",
    .example = "12:00:00",
    .read = format_time,
    .wrong_type = API__ISSUE_time_type,
    .wrong_form = API__ISSUE_time_parsing,
    .shown = shown,
    .stored = "time",
};

const struct api__format api__format_time_local = {
    .name = "time-local",
    .of = "string",
    .example = "12:00:00",
    .read = format_time_local,
    .wrong_type = API__ISSUE_time_type,
    .wrong_form = API__ISSUE_time_parsing,
    .wrong_offset = API__ISSUE_timezone_naive,
    .shown = shown,
    .stored = "time-local",
};
