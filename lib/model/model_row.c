/* Rows: presence and allocation. */
#include "model/type.h"

/* Eight bytes at a time: most slots are one or two words. */
bool api__slot_filled(const api__field *f, const void *slot)
{
    const char *p = slot;
    size_t n = api__slot_size(f);
    uint64_t found = 0, word;
    for (; n >= sizeof word; p += sizeof word, n -= sizeof word) {
        memcpy(&word, p, sizeof word);
        found |= word;
    }
    while (n--)
        found |= (unsigned char)*p++;
    return found != 0;
}

void api__row_mark(const api_model *m, void *row, uint32_t i, bool present, bool null)
{
    uint64_t bit = 1ULL << (i & 63), *set = api__row_set(m, row) + (i >> 6), *nul = api__row_null(m, row) + (i >> 6);
    *set = present ? *set | bit : *set & ~bit;
    *nul = null ? *nul | bit : *nul & ~bit;
}

void *api__row_new(const api_model *m, api_arena *a)
{
    return api_arena_calloc(a, 1, m->size);
}
