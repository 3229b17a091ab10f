#include "model/names.h"

/* FNV-1a with a seed. */
static uint32_t hash(api_str s, uint32_t seed)
{
    uint32_t h = 2166136261u ^ seed;
    for (size_t i = 0; i < s.n; i++)
        h = (h ^ (unsigned char)s.p[i]) * 16777619u;
    return h ^ h >> 15;
}

static bool fill(const api_model *m, struct api__names *n)
{
    memset(n->slots, 0, ((size_t)n->mask + 1) * sizeof *n->slots);
    for (uint32_t i = 0; i < m->count; i++) {
        uint16_t *slot = &n->slots[hash(m->fields[i].name, n->seed) & n->mask];
        if (*slot)
            return false;
        *slot = (uint16_t)(i + 1);
    }
    return true;
}

/* With 256 names about one seed in 3,000 is free of collisions in 4,096 slots, and two of three are in 65,536 slots: if
 * none is found by then, none exists. */
enum { MOST_SLOTS = 1 << 16, SEEDS = 500 };

struct api__names *api__names_new(const api_model *m, api_arena *a)
{
    struct api__names *n = api_arena_calloc(a, 1, sizeof *n);
    for (uint32_t size = 8; n && size <= MOST_SLOTS; size *= 2) {
        if (size < 2 * m->count)
            continue;
        n->mask = size - 1;
        n->slots = api_arena_calloc(a, size, sizeof *n->slots);
        if (!n->slots)
            return NULL;
        for (n->seed = 0; n->seed < SEEDS; n->seed++)
            if (fill(m, n))
                return n;
    }
    return NULL;
}

const api__field *api__model_field(const api_model *m, api_str name)
{
    uint16_t i = m->names->slots[hash(name, m->names->seed) & m->names->mask];
    return i && api_str_eq(m->fields[i - 1].name, name) ? &m->fields[i - 1] : NULL;
}
