/* Forms as bytes: the first line is the Content-Type, the rest the body. Whole and cut, the same parts come out. */
#include <stdlib.h>
#include <string.h>

#include "server/http/multipart.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
    if (!holds)
        abort();
}

struct result {
    uint64_t sum; /* over all that came out */
    const char *why;
    bool good;
};

static void add(struct result *r, api_str s)
{
    for (size_t i = 0; i < s.n; i++)
        r->sum = r->sum * 31 + (unsigned char)s.p[i] + 1;
}

static void mark(struct result *r, unsigned char c)
{
    add(r, (api_str){(const char *)&c, 1});
}

static struct result read_all(api__multipart *m, api_str type, const char *p, size_t n, size_t step)
{
    struct result r = {0};
    bool in_part = false, more = api__multipart_init(m, type);
    for (size_t i = 0; i < n && more; i += step) {
        const char *at = p + i, *end = p + (n - i < step ? n : i + step);
        api_str piece = {NULL, 0};
        enum api__multipart_step s;
        while ((s = api__multipart_next(m, &at, end, &piece)) > API__MULTIPART_MORE) {
            must(in_part == (s == API__MULTIPART_DATA || s == API__MULTIPART_PART_END));
            if (s == API__MULTIPART_DATA) {
                must(piece.n > 0);
                add(&r, piece);
                continue;
            }
            mark(&r, (unsigned char)s);
            in_part = s == API__MULTIPART_PART;
            if (!in_part)
                continue;
            add(&r, m->part.name);
            add(&r, m->part.filename);
            add(&r, m->part.content_type);
            add(&r, api__part_header(&m->part, "X"));
        }
        more = s == API__MULTIPART_MORE;
        must(!more || at == end);
    }
    r.good = api__multipart_finish(m);
    r.why = m->why;
    must(r.good == !r.why);
    return r;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const size_t steps[] = {1, 2, 7, 100};
    const char *p = (const char *)data, *line = size ? memchr(p, '\n', size) : NULL;
    if (!line)
        return 0;
    api_str type = {p, (size_t)(line - p)};
    size_t n = size - type.n - 1;
    api__multipart *m = malloc(sizeof *m);
    must(m != NULL);
    struct result whole = read_all(m, type, line + 1, n, n ? n : 1);
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        struct result cut = read_all(m, type, line + 1, n, steps[i]);
        must(cut.good == whole.good && cut.why == whole.why && cut.sum == whole.sum);
    }
    free(m);
    return 0;
}
