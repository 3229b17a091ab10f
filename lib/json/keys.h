/* The member names of one object, to find one, or one given twice. Few are compared one by one; more go into a table
 * whose hash is seeded at random, so that no chosen names make it slow. */
#ifndef API__KEYS_H
#define API__KEYS_H

#include <api/arena.h>

typedef struct api__keys {
    api_str *keys;
    uint32_t n, cap;
    uint32_t *slots;          /* index + 1 into keys, 0 is free */
    uint32_t size, slots_cap; /* slots in use (a power of two, 0: no table yet) and allocated */
    struct api__keys *outer;
    struct api__keys *inner; /* kept for the next object at that depth */
    unsigned char seed[16];
} api__keys;

/* An empty set for an object inside `outer`'s (a cleared one for the outermost). NULL: out of memory. */
api__keys *api__keys_open(api__keys *outer, api_arena *a);
/* 0, API_ECONFLICT (was there) or API_ENOMEM. The key's bytes must outlive the set. */
int api__keys_add(api__keys *k, api_arena *a, api_str key);
/* How many keys were added before this one; k->n when it is not there. */
uint32_t api__keys_find(const api__keys *k, api_str key);

#endif
