/* Range fields: what comes out lies in the file, apart from each other, and holds what each range alone would give. */
#include <stdlib.h>

#include "server/http/range.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
    if (!holds)
        abort();
}

static void check_apart(const struct api__range *list, size_t n, uint64_t size)
{
    for (size_t i = 0; i < n; i++) {
        must(list[i].first <= list[i].last && list[i].last < size);
        for (size_t k = 0; k < i; k++)
            must(list[i].first > list[k].last + API__RANGE_GAP || list[k].first > list[i].last + API__RANGE_GAP);
    }
}

/* Each member of the list asked for alone is inside of one range of the response. */
static void check_members(api_str field, uint64_t size, const struct api__range *list, size_t n)
{
    const char *equals = memchr(field.p, '=', field.n), *at = equals + 1, *end = field.p + field.n;
    while (at < end) {
        const char *comma = memchr(at, ',', (size_t)(end - at)), *stop = comma ? comma : end;
        char alone[64] = "bytes=";
        struct api__range one[API__RANGES_MOST];
        size_t count, length = (size_t)(stop - at);
        if (length < sizeof alone - 6) {
            memcpy(alone + 6, at, length);
            enum api__range_answer a = api__range_parse((api_str){alone, 6 + length}, size, one, &count);
            must(a != API__RANGE_SOME || count == 1);
            bool inside = a != API__RANGE_SOME;
            for (size_t i = 0; i < n && !inside; i++)
                inside = list[i].first <= one[0].first && one[0].last <= list[i].last;
            must(inside);
        }
        at = stop + 1;
    }
}

/* The first byte says how large the file is: itself, or a power of two. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (!size)
        return 0;
    uint64_t file = data[0] < 128 ? data[0] : 1ull << (data[0] % 64);
    api_str field = {(const char *)data + 1, size - 1};
    struct api__range list[API__RANGES_MOST];
    size_t n;
    enum api__range_answer a = api__range_parse(field, file, list, &n);
    must(a != API__RANGE_SOME || (n > 0 && n <= API__RANGES_MOST));
    if (a != API__RANGE_SOME)
        return 0;
    check_apart(list, n, file);
    check_members(field, file, list, n);
    return 0;
}
