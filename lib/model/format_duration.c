/* Durations of ISO 8601, as RFC 3339 has them. */
#include "model/format_reading.h"

/* The designators of one part in their order; each may come once, with digits before it. */
static bool duration_part(struct api__reading *r, const char *order)
{
    bool any = false;
    while (!r->why && r->p < r->end && *r->p != 'T') {
        if (!api__read_at_digit(r)) {
            r->why = "invalid character, expected digits";
            return any;
        }
        while (api__read_at_digit(r))
            r->p++;
        bool fraction = r->p < r->end && *r->p == '.';
        if (fraction) {
            r->p++;
            if (!api__read_at_digit(r))
                r->why = "fraction is missing digits";
            while (api__read_at_digit(r))
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

static int format_duration(api_str in, api_arena *a, api_str *out, const char **why)
{
    (void)a;
    struct api__reading r = api__reading(in);
    api__read_char(&r, 'P', "it should start with `P`");
    bool any = duration_part(&r, "YMWD");
    if (!r.why && r.p < r.end && *r.p == 'T') {
        r.p++;
        any = duration_part(&r, "HMS");
    }
    if (!r.why && !any)
        r.why = "input is too short";
    api__read_end(&r);
    return api__read_result(&r, in, out, why);
}

const struct api__format api__format_duration = {
    .name = "duration",
    .of = "string",
    .example = "P1DT2H",
    .read = format_duration,
    .wrong_type = API__ISSUE_time_delta_type,
    .wrong_form = API__ISSUE_time_delta_parsing,
    .stored = "duration",
};
