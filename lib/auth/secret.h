/* Comparison of secrets. */
#ifndef API__SECRET_H
#define API__SECRET_H

#include <api/str.h>

/* True if both are equal. The time it takes depends on their lengths only. */
bool api__same_secret(api_str a, api_str b);

#endif
