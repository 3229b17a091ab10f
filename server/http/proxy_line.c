#include "server/http/proxy_line.h"

#include "base/networks.h"

/* --- version 1: PROXY TCP4 203.0.113.7 192.0.2.1 4711 443 --- */

enum { V1_MOST = 107 };

/* Removes and returns the word before the next space, or all that is left. */
static api_str take_word(api_str *rest)
{
    const char *space = rest->n ? memchr(rest->p, ' ', rest->n) : NULL;
    size_t n = space ? (size_t)(space - rest->p) : rest->n;
    api_str word = {rest->p, n};
    n += space != NULL;
    *rest = (api_str){rest->p + n, rest->n - n};
    return word;
}

static bool is_port(api_str s)
{
    unsigned v = 0;
    for (size_t i = 0; i < s.n && i < 6; i++) {
        if (s.p[i] < '0' || s.p[i] > '9')
            return false;
        v = v * 10 + (unsigned)(s.p[i] - '0');
    }
    return s.n && s.n < 6 && v < 65536 && (s.n == 1 || s.p[0] != '0');
}

static bool is_address(api_str s, bool v6, uint8_t ip[16])
{
    return (memchr(s.p, ':', s.n) != NULL) == v6 && api__address_bytes(s, ip);
}

/* Parses the text between "PROXY " and CRLF. */
static bool read_v1(api_str line, api__proxy_line *out)
{
    uint8_t from[16], to[16];
    api_str family = take_word(&line);
    bool v6 = api_str_is(family, "TCP6");
    if (api_str_is(family, "UNKNOWN"))
        return true;
    if (!v6 && !api_str_is(family, "TCP4"))
        return false;
    api_str client = take_word(&line), server = take_word(&line), port = take_word(&line);
    if (!client.n || !is_address(client, v6, from) || !server.n || !is_address(server, v6, to) || !is_port(port) ||
        !is_port(line))
        return false;
    api__address_put(from, out->client, sizeof out->client);
    return true;
}

static long try_v1(const char *p, size_t n, api__proxy_line *out)
{
    static const char word[] = "PROXY ";
    const size_t w = sizeof word - 1;
    if (memcmp(p, word, n < w ? n : w) != 0)
        return API__PROXY_LINE_NONE;
    if (n <= w)
        return 0;
    if (p[w] != 'T' && p[w] != 'U') /* a request whose method is PROXY */
        return API__PROXY_LINE_NONE;
    const char *end = memmem(p, n < V1_MOST ? n : V1_MOST, "\r\n", 2);
    if (!end)
        return n < V1_MOST ? 0 : API__PROXY_LINE_BAD;
    return read_v1((api_str){p + w, (size_t)(end - p) - w}, out) ? (long)(end - p) + 2 : API__PROXY_LINE_BAD;
}

/* --- version 2: a signature, command and family, length, addresses, then type-length-value triples --- */

static const char signature[12] = {'\r', '\n', '\r', '\n', 0, '\r', '\n', 'Q', 'U', 'I', 'T', '\n'};
enum { HEAD = 16, LOCAL = 0x20, PROXY = 0x21, TCP4 = 0x11, TCP6 = 0x21, UNIX = 0x31, TLV_SSL = 0x20, SSL_CLIENT = 1 };

static size_t number(const uint8_t *p)
{
    return (size_t)p[0] << 8 | p[1];
}

/* False: malformed, their lengths do not add up to n. */
static bool read_triples(const uint8_t *p, size_t n, api__proxy_line *out)
{
    while (n) {
        if (n < 3 || number(p + 1) > n - 3)
            return false;
        size_t length = number(p + 1);
        if (p[0] == TLV_SSL && length >= 5)
            out->https = p[3] & SSL_CLIENT;
        p += 3 + length;
        n -= 3 + length;
    }
    return true;
}

static bool read_v2(const uint8_t *head, size_t n, api__proxy_line *out)
{
    static const struct {
        uint8_t family, size;
    } families[] = {{TCP4, 12}, {TCP6, 36}, {UNIX, 216}};
    const uint8_t *p = head + HEAD;
    uint8_t ip[16] = {[10] = 0xff, [11] = 0xff};
    if (head[12] == LOCAL)
        return true;
    if (head[12] != PROXY)
        return false;
    for (size_t i = 0; i < sizeof families / sizeof *families; i++) {
        if (head[13] != families[i].family)
            continue;
        if (n < families[i].size)
            return false;
        if (head[13] == TCP4)
            memcpy(ip + 12, p, 4);
        else
            memcpy(ip, p, sizeof ip);
        if (head[13] == UNIX)
            memcpy(out->client, "unix", sizeof "unix");
        else
            api__address_put(ip, out->client, sizeof out->client);
        return read_triples(p + families[i].size, n - families[i].size, out);
    }
    return true; /* other families carry no address to use */
}

static long try_v2(const char *p, size_t n, api__proxy_line *out)
{
    if (memcmp(p, signature, n < sizeof signature ? n : sizeof signature) != 0)
        return API__PROXY_LINE_NONE;
    if (n < HEAD)
        return 0;
    const uint8_t *head = (const uint8_t *)p;
    size_t length = number(head + 14);
    if ((head[12] & 0xf0) != 0x20 || HEAD + length > API__PROXY_LINE_MOST)
        return API__PROXY_LINE_BAD;
    if (n < HEAD + length)
        return 0;
    return read_v2(head, length, out) ? (long)(HEAD + length) : API__PROXY_LINE_BAD;
}

long api__proxy_line_read(const char *p, size_t n, api__proxy_line *out)
{
    *out = (api__proxy_line){.https = false};
    if (n == 0)
        return 0;
    return *p == 'P' ? try_v1(p, n, out) : *p == '\r' ? try_v2(p, n, out) : API__PROXY_LINE_NONE;
}
