/* Dates of HTTP fields (RFC 9110, 5.6.7): written in the one form that may be sent, read in all three.
 * Times are whole seconds since 1970 UTC; years 0 to 9999, without leap seconds (:60 is read as :59). */
#ifndef API__HTTPDATE_H
#define API__HTTPDATE_H

#include <api/str.h>
#include <stdint.h>

/* "Sun, 06 Nov 1994 08:49:37 GMT" */
#define API__HTTPDATE_LENGTH 29

/* Writes the date and a NUL. Times outside the years above are clamped to the nearest that is inside. */
void api__httpdate_put(int64_t seconds, char out[API__HTTPDATE_LENGTH + 1]);

/* Reads the form above, RFC 850's ("Sunday, 06-Nov-94 08:49:37 GMT"; a year more than 50 years after
 * that of `now`, in seconds, is taken as the one in the past with the same two digits) and asctime's ("Sun Nov  6
 * 08:49:37 1994"). False when it is none of them, or no such day exists; the day's name must be one but is not compared
 * with the date, as elsewhere. */
bool api__httpdate_parse(api_str s, int64_t now, int64_t *seconds);

#endif
