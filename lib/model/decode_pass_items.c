#include "model/decode_pass.h"

bool api__items_grow(struct api__items *it, api_arena *a)
{
    if (it->n < it->cap)
        return true;
    size_t cap = it->cap ? it->cap * 2 : 8;
    char *mem = api_arena_calloc(a, cap, it->size);
    uint8_t *null = api_arena_calloc(a, cap, 1);
    api_str *keys = it->keyed ? api_arena_calloc(a, cap, sizeof *keys) : NULL;
    if (!mem || !null || (it->keyed && !keys))
        return false;
    if (it->n) {
        memcpy(mem, it->p, it->n * it->size);
        memcpy(null, it->null, it->n);
    }
    if (it->n && keys)
        memcpy(keys, it->keys, it->n * sizeof *keys);
    it->p = mem;
    it->null = null;
    it->keys = keys;
    it->cap = cap;
    return true;
}
