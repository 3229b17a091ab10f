/* Sets of IP networks, as "10.0.0.0/8", "::1" or "*". */
#ifndef API__NETWORKS_H
#define API__NETWORKS_H

#include <api/arena.h>

/* IPv4 as IPv6 has it: ::ffff:a.b.c.d. */
typedef struct api__network {
    uint8_t bytes[16];
    uint8_t bits; /* of the prefix */
} api__network;

typedef struct api__networks {
    const api__network *list;
    size_t count;
    bool any;        /* "*" */
    bool unix_peers; /* "unix": those on a Unix socket */
} api__networks;

/* `texts` is ended by NULL. 0; API_EINVALID: *bad is the first that is none of the above; API_ENOMEM. */
int api__networks_init(api__networks *n, const char *const *texts, api_arena *a, const char **bad);
/* Whether an address is in one of them; false for what is none. A Unix socket's peer is "unix". */
bool api__networks_have(const api__networks *n, api_str address);
/* An address as it may stand in X-Forwarded-For: brackets, port and white space off. False: it is none. */
bool api__address_clean(api_str text, api_str *address);

#endif
