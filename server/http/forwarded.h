/* Forwarded (RFC 7239): what each proxy on the way says about who asked it. */
#ifndef API__FORWARDED_H
#define API__FORWARDED_H

#include <api/arena.h>

/* One proxy's element; values without quotes and escapes, {NULL, 0} where it does not say. */
typedef struct api__forwarded {
    api_str client; /* for=: an address, "unknown" or a made-up name */
    api_str host, proto;
} api__forwarded;

/* All elements of one field value, in their order: the last one is the nearest proxy's. 0; API_EINVALID: malformed, a
 * parameter twice included; API_ENOMEM. */
int api__forwarded_parse(api_str value, api_arena *a, api__forwarded **list, size_t *count);

#endif
