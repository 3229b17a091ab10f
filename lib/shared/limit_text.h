/* Limits in the words that people set them with. */
#ifndef API__LIMIT_TEXT_H
#define API__LIMIT_TEXT_H

#include <api/limits.h>

enum { API__LIMIT_TEXT = 32, API__LIMIT_EXPECTED = 96 };

/* A value of the limit in the largest unit that is exact: "8KiB", "75s", "100". */
void api__limit_text(const api_limit_info *l, int64_t value, char out[API__LIMIT_TEXT]);
/* What its values are: "a size from 1KiB to 4GiB". */
void api__limit_expected(const api_limit_info *l, char out[API__LIMIT_EXPECTED]);

#endif
