/* Patterns: regular expressions of schemas. */
#ifndef API__PATTERN_H
#define API__PATTERN_H

#include <api/str.h>

/* NULL with the reason in `why` (of PCRE2, with the place). */
struct api__pattern *api__pattern_new(api_str text, char why[160]);
void api__pattern_free(void *pattern);
bool api__pattern_match(const struct api__pattern *p, api_str s);

#endif
