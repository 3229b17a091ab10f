#include "base/networks.h"

#include <api/err.h>
#include <arpa/inet.h>

#include "base/text.h"

/* --- addresses --- */

bool api__address_bytes(api_str s, uint8_t out[16])
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

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

/* ":443", or an obfuscated port (RFC 7239, 6.2). */
static bool is_port(api_str s)
{
    if (s.n == 0)
        return true;
    if (s.p[0] != ':' || s.n == 1)
        return false;
    for (size_t i = 1; i < s.n; i++) {
        char c = s.p[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' || c == '-' || c == '_';
        if (!(c >= '0' && c <= '9') && !(letter && s.p[1] == '_'))
            return false;
    }
    return true;
}

/* The address, and what follows it. */
static api_str split(api_str s, api_str *behind)
{
    const char *colon = s.n ? memchr(s.p, ':', s.n) : NULL, *close = s.n ? memchr(s.p, ']', s.n) : NULL;
    const char *end = api__text_end(s);
    bool bracket = close && *s.p == '[';
    if (bracket)
        end = close;
    else if (colon && !memchr(colon + 1, ':', (size_t)(end - colon - 1)))
        end = colon; /* one colon: IPv4 with a port */
    const char *from = bracket ? s.p + 1 : s.p, *rest = bracket ? end + 1 : end;
    *behind = (api_str){rest, (size_t)(api__text_end(s) - rest)};
    return (api_str){from, (size_t)(end - from)};
}

const char *api__address_put(const uint8_t ip[16], char *out, size_t size)
{
    static const uint8_t v4[12] = {[10] = 0xff, [11] = 0xff};
    bool is_v4 = memcmp(ip, v4, sizeof v4) == 0;
    return inet_ntop(is_v4 ? AF_INET : AF_INET6, is_v4 ? ip + 12 : ip, out, (socklen_t)size);
}

bool api__address_read(api_str text, api_arena *a, api_str *address)
{
    uint8_t bytes[16];
    char canonical[INET6_ADDRSTRLEN];
    api_str s = text, behind;
    while (s.n && is_blank(*s.p))
        s = (api_str){s.p + 1, s.n - 1};
    while (s.n && is_blank(s.p[s.n - 1]))
        s.n--;
    if (!api__address_bytes(split(s, &behind), bytes) || !is_port(behind))
        return false;
    const char *out = api__address_put(bytes, canonical, sizeof canonical);
    *address = out ? api_arena_dup(a, api_str_of(out)) : (api_str){NULL, 0};
    return address->p;
}

/* --- networks --- */

static bool parse_network(api_str s, api__network *out)
{
    const char *slash = s.n ? memchr(s.p, '/', s.n) : NULL;
    api_str address = {s.p, slash ? (size_t)(slash - s.p) : s.n};
    if (!api__address_bytes(address, out->bytes))
        return false;
    unsigned most = memchr(address.p, ':', address.n) ? 128 : 32, bits = slash ? 0 : most;
    const char *p = slash ? slash + 1 : api__text_end(s);
    if (slash && (p == api__text_end(s) || api__text_end(s) - p > 3))
        return false;
    for (; p < api__text_end(s); p++) {
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
    if (!api__address_bytes(address, bytes))
        return false;
    for (size_t i = 0; i < n->count; i++)
        if (in_network(&n->list[i], bytes))
            return true;
    return false;
}

int api__networks_parse(api__networks *n, const char *text, api_arena *a, const char **bad)
{
    size_t most = strlen(text) / 2 + 2, count = 0;
    const char **texts = api_arena_calloc(a, most, sizeof *texts);
    if (!texts)
        return API_ENOMEM;
    for (const char *p = text + strspn(text, ", \t"); *p; p += strspn(p, ", \t")) {
        size_t length = strcspn(p, ", \t");
        if (!(texts[count++] = api_arena_dup(a, (api_str){p, length}).p))
            return API_ENOMEM;
        p += length;
    }
    return api__networks_init(n, texts, a, bad);
}
