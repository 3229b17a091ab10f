/* Entity tags (RFC 9110, 8.8 and 13): a row's version, with a suffix that tells its representations apart. */
#ifndef API__ETAG_H
#define API__ETAG_H

#include <api/str.h>
#include <stdbool.h>
#include <stdint.h>

/* Room for a version, a mask of 256 fields in hexadecimal, and quotes. */
#define API__ETAG_MOST 96

/* "7" or, with a mask of fields, "7-f1c". */
void api__etag_write(int64_t version, const uint64_t *mask, size_t words, char out[API__ETAG_MOST]);
/* If-None-Match is "*" or lists this tag (weak comparison, ignoring the content coding). */
bool api__etag_listed(api_str header, api_str tag);
/* If-Match is "*" or lists this tag (strong comparison). */
bool api__etag_strong(api_str header, api_str tag);
/* If-None-Match lists the row's current representation. */
bool api__etag_unchanged(api_str if_none_match, int64_t version, const uint64_t *mask, size_t words);
/* If-Match is absent, "*", or lists a strong tag with this version. */
bool api__etag_matches(api_str header, int64_t version);

#endif
