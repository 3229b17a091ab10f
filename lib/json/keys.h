/* The member names of one object, for lookup and for finding duplicates. Few are compared one by one; more go into a
 * hash table with a random seed, so that chosen names cannot make it slow. */
#ifndef API__KEYS_H
#define API__KEYS_H

#include <api/arena.h>

typedef struct api__keys {
    api_str *keys;
    uint32_t n, cap;
    uint32_t *slots;          /* index + 1 into keys, 0 is free */
    uint32_t size, slots_cap; /* slots in use (a power of two, 0: no table yet) and allocated */
    struct api__keys *outer;
    struct api__keys *inner; /* kept for reuse by the next object at that depth */
    unsigned char seed[16];
} api__keys;

/* An empty set for an object inside that of `outer` (for the outermost object, a zeroed api__keys). NULL: out of
 * memory. */
api__keys *api__keys_open(api__keys *outer, api_arena *a);
/* 0, API_ECONFLICT (already present) or API_ENOMEM. The key's bytes must outlive the set. */
int api__keys_add(api__keys *k, api_arena *a, api_str key);
/* The key's index in order of addition; k->n when not found. */
uint32_t api__keys_find(const api__keys *k, api_str key);

#endif
