/* Forwarded (RFC 7239): what each proxy on the way reports about its client. */
#ifndef API__FORWARDED_H
#define API__FORWARDED_H

#include <api/arena.h>

/* One proxy's element; values are unquoted and unescaped, {NULL, 0} when not given. */
typedef struct api__forwarded {
    api_str client; /* for=: an address, "unknown" or an obfuscated identifier */
    api_str host, proto;
} api__forwarded;

/* All elements of one field value, in order: the last one is from the nearest proxy. 0; API_EINVALID: malformed or a
 * duplicate parameter; API_ENOMEM. */
int api__forwarded_parse(api_str value, api_arena *a, api__forwarded **list, size_t *count);

#endif
