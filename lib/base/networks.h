/* Sets of IP networks, as "10.0.0.0/8", "fd00::/8", "::1", "unix" or "*". */
#ifndef API__NETWORKS_H
#define API__NETWORKS_H

#include <api/arena.h>

/* What a member of a list may be, for messages. */
#define API__NETWORK_FORMS "an address, a network such as \"10.0.0.0/8\", \"unix\" or \"*\""

/* IPv4 as IPv6 has it: ::ffff:a.b.c.d. */
typedef struct api__network {
    uint8_t bytes[16];
    uint8_t bits; /* of the prefix */
} api__network;

typedef struct api__networks {
    const api__network *list;
    size_t count;
    bool any;        /* "*": every peer, those on Unix sockets too */
    bool unix_peers; /* "unix": those on a Unix socket */
} api__networks;

/* `texts` is ended by NULL. 0; API_EINVALID: *bad is the first that is none of the above; API_ENOMEM. */
int api__networks_init(api__networks *n, const char *const *texts, api_arena *a, const char **bad);
/* The same from one text, "10.0.0.0/8,unix" with commas or white space between its members. */
int api__networks_parse(api__networks *n, const char *text, api_arena *a, const char **bad);
static inline bool api__networks_empty(const api__networks *n)
{
    return !n->count && !n->any && !n->unix_peers;
}
/* Whether an address is in one of them; false for what is none. A Unix socket's peer is "unix". */
bool api__networks_have(const api__networks *n, api_str address);
/* An address, IPv4 as IPv6 has it. False: it is none. */
bool api__address_bytes(api_str text, uint8_t out[16]);
/* Writes its one canonical form (RFC 5952; IPv4 in IPv6 as IPv4), which takes at most 46 bytes. */
const char *api__address_put(const uint8_t ip[16], char *out, size_t size);
/* An address as proxies write it, in its canonical form: brackets, port and white space off. False: it is none, or
 * there is no memory for it. */
bool api__address_read(api_str text, api_arena *a, api_str *address);

#endif
