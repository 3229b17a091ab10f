/* Decimals by their digits, exact. */
#ifndef API__DECIMAL_H
#define API__DECIMAL_H

#include <api/buf.h>

/* Whether it is a JSON number within the limits of digits and exponent. The other functions expect one. */
bool api__decimal_valid(api_str s);
int api__decimal_compare(api_str a, api_str b);
bool api__decimal_multiple(api_str value, api_str of);
/* Appends a text whose bytes sort as the numbers do: equal for 1.5 and 1.50. False, with nothing appended: not a valid
 * decimal. */
bool api__decimal_key(api_str s, api_buf *out);

#endif
