/* Sets of IP networks, written as "10.0.0.0/8", "fd00::/8", "::1", "unix" or "*". */
#ifndef API__NETWORKS_H
#define API__NETWORKS_H

#include <api/arena.h>

/* The forms of a member, for messages. */
#define API__NETWORK_FORMS "an address, a network such as \"10.0.0.0/8\", \"unix\" or \"*\""

/* IPv4 is mapped to IPv6: ::ffff:a.b.c.d. */
typedef struct api__network {
    uint8_t bytes[16];
    uint8_t bits; /* length of the prefix */
} api__network;

typedef struct api__networks {
    const api__network *list;
    size_t count;
    bool any;        /* "*": every peer, those on Unix sockets too */
    bool unix_peers; /* "unix": those on a Unix socket */
} api__networks;

/* `texts` ends with NULL. 0; API_EINVALID: *bad is the first that has none of these forms; API_ENOMEM. */
int api__networks_init(api__networks *n, const char *const *texts, api_arena *a, const char **bad);
/* The same from one text, with commas or white space between the members: "10.0.0.0/8,unix". */
int api__networks_parse(api__networks *n, const char *text, api_arena *a, const char **bad);
static inline bool api__networks_empty(const api__networks *n)
{
    return !n->count && !n->any && !n->unix_peers;
}
/* Whether an address is in one of them; false for a malformed one. The peer on a Unix socket is "unix". */
bool api__networks_have(const api__networks *n, api_str address);
/* The bytes of an address, IPv4 mapped to IPv6. False: malformed. */
bool api__address_bytes(api_str text, uint8_t out[16]);
/* Writes the canonical form (RFC 5952; mapped IPv4 as IPv4), which takes at most 46 bytes. */
const char *api__address_put(const uint8_t ip[16], char *out, size_t size);
/* The canonical form of an address as proxies write it, without brackets, port and white space. False: malformed, or
 * out of memory. */
bool api__address_read(api_str text, api_arena *a, api_str *address);

#endif
