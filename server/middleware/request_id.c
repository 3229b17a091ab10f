/* X-Request-Id: the client's if it is valid, else a generated one. */
#include <endian.h>

#include "server/middleware/middleware.h"

static bool good(api_str id)
{
    if (id.n < 1 || id.n > 64)
        return false;
    for (size_t i = 0; i < id.n; i++) {
        char c = id.p[i];
        bool word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (!word && c != '.' && c != '_' && c != '-')
            return false;
    }
    return true;
}

/* SplitMix64 from a random start: ids need to be unique, not secret. */
static uint64_t next_id(uint64_t *state)
{
    uint64_t z = *state += 0x9e3779b97f4a7c15ULL;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ z >> 27) * 0x94d049bb133111ebULL;
    return z ^ z >> 31;
}

/* Eight hex digits at once, the lowest first: spreads the nibbles over bytes, then adds the offset to 'a' where a
 * nibble exceeds nine. */
static void put_hex8(char *to, uint32_t v)
{
    uint64_t w = v;
    w = (w | w << 16) & 0x0000ffff0000ffff;
    w = (w | w << 8) & 0x00ff00ff00ff00ff;
    w = (w | w << 4) & 0x0f0f0f0f0f0f0f0f;
    uint64_t letters = (w + 0x0606060606060606) >> 4 & 0x0101010101010101;
    w = htole64(w + 0x3030303030303030 + letters * ('a' - '0' - 10));
    memcpy(to, &w, sizeof w);
}

static void make(api_request *req)
{
    if (good(req->head.request_id)) {
        memcpy(req->id, req->head.request_id.p, req->head.request_id.n);
        req->id[req->head.request_id.n] = 0;
        return;
    }
    uint64_t v = next_id(&req->local->ids);
    put_hex8(req->id, (uint32_t)v);
    put_hex8(req->id + 8, (uint32_t)(v >> 32));
    req->id[16] = 0;
}

static void begin(api_request *req)
{
    if (!req->id[0])
        make(req);
    API_BUF_LIT(req->headers, "X-Request-Id: ");
    api_buf_put(req->headers, req->id, strlen(req->id));
    API_BUF_LIT(req->headers, "\r\n");
}

const struct api__stage api__request_id_stage = {.begin = begin};
