/* Base64 (RFC 4648), written and read without a table that the bytes choose places of: some of them are secrets, and
 * what a processor keeps in its caches tells others which places were looked at. */
#ifndef API__BASE64_H
#define API__BASE64_H

#include <api/buf.h>

enum api__base64 {
    API__BASE64,    /* "+" and "/", padded with "=" */
    API__BASE64URL, /* "-" and "_", not padded: for URLs, cookies and tokens */
};

/* Characters of n bytes. */
size_t api__base64_length(enum api__base64 form, size_t n);
/* Writes that many characters, without a NUL. */
void api__base64_write(enum api__base64 form, const void *bytes, size_t n, char *out);
void api__base64_put(enum api__base64 form, const void *bytes, size_t n, api_buf *out);
/* The bytes of the text, at most text.n / 4 * 3 + 2 of them, into `out`. False when writing them would not give this
 * very text: another character, padding that is missing or too much, bits that are left over. */
bool api__base64_read(enum api__base64 form, api_str text, void *out, size_t *n);

#endif
