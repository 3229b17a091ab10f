/* Base64 (RFC 4648), written and read without tables indexed by the data: some of it is secret, and a processor's
 * caches would reveal to others which entries were used. */
#ifndef API__BASE64_H
#define API__BASE64_H

#include <api/buf.h>

enum api__base64 {
    API__BASE64,    /* "+" and "/", padded with "=" */
    API__BASE64URL, /* "-" and "_", not padded: for URLs, cookies and tokens */
};

/* The length of n bytes in base64. */
size_t api__base64_length(enum api__base64 form, size_t n);
/* Writes that many characters, and no NUL. */
void api__base64_write(enum api__base64 form, const void *bytes, size_t n, char *out);
void api__base64_put(enum api__base64 form, const void *bytes, size_t n, api_buf *out);
/* Decodes at most text.n / 4 * 3 + 2 bytes into `out`. Strict: false unless encoding the result gives this very text
 * (no other characters, the right padding, no bits left over). */
bool api__base64_read(enum api__base64 form, api_str text, void *out, size_t *n);

#endif
