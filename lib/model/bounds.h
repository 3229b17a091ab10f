/* Constraints of numbers of any type: multipleOf, bounds, enum. */
#ifndef API__BOUNDS_H
#define API__BOUNDS_H

#include "model/decimal.h"
#include "model/value.h"

/* The sign of the slot's value minus the bound. */
typedef int api__compare_bound(const void *slot, const api__bound *bound);

static inline __attribute__((always_inline)) bool api__bound_holds(const api__bound *bound, const void *slot,
                                                                   api__compare_bound *compare, int low, int high,
                                                                   enum api__issue issue, const struct api__place *at,
                                                                   struct api__decode *d)
{
    if (!bound->text.n)
        return true;
    int c = compare(slot, bound);
    if (c < low || c > high)
        return true;
    api__mistake(d, at, issue, bound->text, (api_str){NULL, 0});
    return false;
}

/* Inline, so that each type's comparison can be inlined too. Signs from `low` to `high` fail. */
static inline __attribute__((always_inline)) bool api__bounds_hold(const api__field *f, const void *slot,
                                                                   api__compare_bound *compare,
                                                                   const struct api__place *at, struct api__decode *d)
{
    return api__bound_holds(&f->maximum, slot, compare, 1, 1, API__ISSUE_less_than_equal, at, d) &&
           api__bound_holds(&f->exclusive_maximum, slot, compare, 0, 1, API__ISSUE_less_than, at, d) &&
           api__bound_holds(&f->minimum, slot, compare, -1, -1, API__ISSUE_greater_than_equal, at, d) &&
           api__bound_holds(&f->exclusive_minimum, slot, compare, -1, 0, API__ISSUE_greater_than, at, d);
}

/* `digits` is used only if there is a multipleOf. */
static inline __attribute__((always_inline)) bool api__number_fits(const api__field *f, api_str digits,
                                                                   const void *slot, api__compare_bound *compare,
                                                                   const struct api__place *at, struct api__decode *d)
{
    if (d->plain)
        return true;
    if (f->multiple_of.text.n && !api__decimal_multiple(digits, f->multiple_of.text)) {
        api__mistake(d, at, API__ISSUE_multiple_of, f->multiple_of.text, (api_str){NULL, 0});
        return false;
    }
    return api__bounds_hold(f, slot, compare, at, d) && (!f->enum_count || api__value_enum(f, slot, at, d));
}

#endif
