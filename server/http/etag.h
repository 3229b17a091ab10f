/* Entity tags (RFC 9110, 8.8 and 13): a row's version, with a suffix for another representation of it. */
#ifndef API__ETAG_H
#define API__ETAG_H

#include <api/str.h>
#include <stdbool.h>
#include <stdint.h>

/* A version, a mask of 256 fields in hexadecimal, quotes. */
#define API__ETAG_MOST 96

/* "7" or, with a mask of fields, "7-f1c". */
void api__etag_write(int64_t version, const uint64_t *mask, size_t words, char out[API__ETAG_MOST]);
/* If-None-Match names this tag (weakly, whatever its content coding) or "*". */
bool api__etag_listed(api_str header, api_str tag);
/* If-Match names this very tag, as a strong one, or "*". */
bool api__etag_strong(api_str header, api_str tag);
/* If-None-Match names the row's present representation. */
bool api__etag_unchanged(api_str if_none_match, int64_t version, const uint64_t *mask, size_t words);
/* If-Match: true when absent, "*", or one of its strong tags has this version. */
bool api__etag_matches(api_str header, int64_t version);

#endif
