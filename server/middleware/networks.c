#include "server/middleware/networks.h"

#include <api/err.h>
#include <arpa/inet.h>

#include "server/http/field_params.h"

/* --- addresses --- */

static bool parse(api_str s, uint8_t out[16])
{
    char text[INET6_ADDRSTRLEN];
    if (s.n == 0 || s.n >= sizeof text || memchr(s.p, 0, s.n))
        return false;
    memcpy(text, s.p, s.n);
    text[s.n] = 0;
    memset(out, 0, 10);
    memset(out + 10, 0xff, 2);
    return inet_pton(AF_INET, text, out + 12) == 1 || inet_pton(AF_INET6, text, out) == 1;
}

bool api__address_clean(api_str text, api_str *address)
{
    uint8_t bytes[16];
    api_str s = api__trim(text);
    const char *colon = s.n ? memchr(s.p, ':', s.n) : NULL, *close = s.n ? memchr(s.p, ']', s.n) : NULL;
    if (close && *s.p == '[')
        s = (api_str){s.p + 1, (size_t)(close - s.p - 1)};
    else if (colon && !memchr(colon + 1, ':', s.n - (size_t)(colon + 1 - s.p)))
        s.n = (size_t)(colon - s.p); /* one colon: a port behind IPv4 */
    *address = s;
    return parse(s, bytes);
}

/* --- networks --- */

static bool parse_network(api_str s, api__network *out)
{
    const char *slash = s.n ? memchr(s.p, '/', s.n) : NULL;
    api_str address = {s.p, slash ? (size_t)(slash - s.p) : s.n};
    if (!parse(address, out->bytes))
        return false;
    unsigned most = memchr(address.p, ':', address.n) ? 128 : 32, bits = slash ? 0 : most;
    const char *p = slash ? slash + 1 : s.p + s.n;
    if (slash && (p == s.p + s.n || s.p + s.n - p > 3))
        return false;
    for (; p < s.p + s.n; p++) {
        if (*p < '0' || *p > '9')
            return false;
        bits = bits * 10 + (unsigned)(*p - '0');
    }
    out->bits = (uint8_t)(128 - most + bits);
    return bits <= most;
}

int api__networks_init(api__networks *n, const char *const *texts, api_arena *a, const char **bad)
{
    size_t count = 0;
    while (texts[count])
        count++;
    *n = (api__networks){.any = false};
    api__network *list = api_arena_calloc(a, count + 1, sizeof *list);
    if (!list)
        return API_ENOMEM;
    n->list = list;
    for (size_t i = 0; i < count; i++) {
        api_str s = api_str_of(texts[i]);
        if (api_str_is(s, "*")) {
            n->any = true;
        } else if (api_str_is(s, "unix")) {
            n->unix_peers = true;
        } else if (!parse_network(s, &list[n->count++])) {
            *bad = texts[i];
            return API_EINVALID;
        }
    }
    return API_OK;
}

static bool in_network(const api__network *n, const uint8_t address[16])
{
    size_t whole = n->bits / 8;
    unsigned rest = n->bits % 8;
    if (memcmp(n->bytes, address, whole) != 0)
        return false;
    return rest == 0 || (n->bytes[whole] ^ address[whole]) >> (8 - rest) == 0;
}

bool api__networks_have(const api__networks *n, api_str address)
{
    uint8_t bytes[16];
    if (n->any)
        return true;
    if (api_str_is(address, "unix"))
        return n->unix_peers;
    if (!parse(address, bytes))
        return false;
    for (size_t i = 0; i < n->count; i++)
        if (in_network(&n->list[i], bytes))
            return true;
    return false;
}
