/* Dates in HTTP fields (RFC 9110, 5.6.7): written in the only form that may be generated, read in all three. Times
 * are whole seconds since 1970 UTC, in the years 0 to 9999, without leap seconds (:60 is read as :59). */
#ifndef API__HTTPDATE_H
#define API__HTTPDATE_H

#include <api/str.h>
#include <stdint.h>

/* "Sun, 06 Nov 1994 08:49:37 GMT" */
#define API__HTTPDATE_LENGTH 29

/* Writes the date and a NUL. Times outside these years are clamped. */
void api__httpdate_put(int64_t seconds, char out[API__HTTPDATE_LENGTH + 1]);

/* Reads the form above, RFC 850's ("Sunday, 06-Nov-94 08:49:37 GMT"; a year more than 50 years after `now`, in
 * seconds, is the past one with the same last two digits) and asctime's ("Sun Nov  6 08:49:37 1994"). False if it is
 * none of them or the day does not exist; the name of the day must be one, but need not match the date. */
bool api__httpdate_parse(api_str s, int64_t now, int64_t *seconds);

#endif
