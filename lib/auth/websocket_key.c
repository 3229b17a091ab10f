/* SHA-1 is broken for signatures, which is why libsodium does not have it. Here it proves nothing about anybody: it
 * only shows that the server understands the protocol, which prescribes it (RFC 6455, 4.2.2). It is static and only
 * takes messages of the one length that this needs; nothing else may use it. */
#include "auth/websocket_key.h"

#include <stdint.h>

#include "shared/base64.h"

enum {
    KEY = 24,           /* 16 bytes in base64 */
    MESSAGE = KEY + 36, /* the key and RFC 6455's GUID */
    PADDED = 2 * 64,    /* FIPS 180-4, 5.1.1: a one bit, zeros, the length in bits */
    DIGEST = 20,
};

static uint32_t rotate(uint32_t v, unsigned by)
{
    return v << by | v >> (32 - by);
}

static uint32_t get32(const uint8_t *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static uint32_t mix(unsigned round, uint32_t b, uint32_t c, uint32_t d)
{
    switch (round / 20) {
    case 0:
        return 0x5a827999 + ((b & c) | (~b & d));
    case 1:
        return 0x6ed9eba1 + (b ^ c ^ d);
    case 2:
        return 0x8f1bbcdc + ((b & c) | (b & d) | (c & d));
    default:
        return 0xca62c1d6 + (b ^ c ^ d);
    }
}

static void add_block(uint32_t h[5], const uint8_t *p)
{
    uint32_t w[80], v[5];
    for (unsigned i = 0; i < 80; i++)
        w[i] = i < 16 ? get32(p + 4 * i) : rotate(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
    memcpy(v, h, sizeof v);
    for (unsigned i = 0; i < 80; i++) {
        uint32_t next = rotate(v[0], 5) + mix(i, v[1], v[2], v[3]) + v[4] + w[i];
        v[4] = v[3];
        v[3] = v[2];
        v[2] = rotate(v[1], 30);
        v[1] = v[0];
        v[0] = next;
    }
    for (int i = 0; i < 5; i++)
        h[i] += v[i];
}

static void sha1(const uint8_t message[MESSAGE], uint8_t out[DIGEST])
{
    uint32_t h[5] = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0};
    uint8_t padded[PADDED] = {0};
    memcpy(padded, message, MESSAGE);
    padded[MESSAGE] = 0x80;
    padded[PADDED - 2] = MESSAGE * 8 >> 8;
    padded[PADDED - 1] = MESSAGE * 8 & 0xff;
    for (int at = 0; at < PADDED; at += 64)
        add_block(h, padded + at);
    for (int i = 0; i < DIGEST; i++)
        out[i] = (uint8_t)(h[i / 4] >> (24 - 8 * (i % 4)));
}

bool api__websocket_accept(api_str key, char accept[API__WEBSOCKET_ACCEPT + 1])
{
    static const char guid[] = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    uint8_t message[MESSAGE], nonce[KEY / 4 * 3], digest[DIGEST];
    size_t n = 0;
    if (key.n != KEY || !api__base64_read(API__BASE64, key, nonce, &n) || n != 16)
        return false;
    memcpy(message, key.p, KEY);
    memcpy(message + KEY, guid, MESSAGE - KEY);
    sha1(message, digest);
    api__base64_write(API__BASE64, digest, sizeof digest, accept);
    accept[API__WEBSOCKET_ACCEPT] = 0;
    return true;
}
