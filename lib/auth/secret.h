/* Comparing secrets. */
#ifndef API__SECRET_H
#define API__SECRET_H

#include <api/str.h>

/* Whether two secrets are the same, in a time that depends on their lengths alone. */
bool api__same_secret(api_str a, api_str b);

#endif
