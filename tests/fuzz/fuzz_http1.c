/* Requests as bytes: the same heads and bodies come out whole and cut at any byte. */
#include <stdlib.h>

#include "server/http/http1.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
    if (!holds)
        abort();
}

struct result {
    long head;
    uint64_t body; /* a sum over its bytes */
    enum api__h1_step end;
    size_t used;
};

/* One request of the bytes; `step` bytes more are seen each time. */
static struct result read_one(const char *p, size_t n, size_t step, const api_limits *limits, api__header *fields)
{
    struct result r = {0};
    api__head head = {0};
    api__h1 h;
    size_t seen = step < n ? step : n;
    api__h1_init(&h, &head, fields, limits);
    while ((r.head = api__h1_head(&h, p, seen)) == 0 && seen < n)
        seen = n - seen < step ? n : seen + step;
    if (r.head <= 0)
        return r;
    must((size_t)r.head <= seen && head.count <= (uint32_t)limits->header_count);
    api__h1_body b;
    api__h1_body_init(&b, &head);
    const char *at = p + r.head;
    for (;;) {
        api_str piece;
        r.end = api__h1_body_next(&b, &at, p + seen, &piece);
        if (r.end == API__H1_PIECE) {
            for (size_t i = 0; i < piece.n; i++)
                r.body = r.body * 31 + (unsigned char)piece.p[i] + 1;
        } else if (r.end == API__H1_MORE && seen < n) {
            seen = n - seen < step ? n : seen + step;
        } else {
            break;
        }
    }
    r.used = r.end == API__H1_END ? (size_t)(at - p) : 0;
    return r;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    api_limits limits;
    api_limits_init(&limits);
    api__header *fields = calloc((size_t)limits.header_count, sizeof *fields);
    must(fields != NULL);
    const char *p = (const char *)data;
    static const size_t steps[] = {1, 2, 7};
    while (size) {
        struct result whole = read_one(p, size, size, &limits, fields);
        for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
            struct result cut = read_one(p, size, steps[i], &limits, fields);
            must(cut.head == whole.head && cut.body == whole.body && cut.end == whole.end && cut.used == whole.used);
        }
        if (!whole.used)
            break;
        p += whole.used;
        size -= whole.used;
    }
    free(fields);
    return 0;
}
