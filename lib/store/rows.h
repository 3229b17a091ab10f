/* Lent rows made to stay. */
#ifndef API__STORE_ROWS_H
#define API__STORE_ROWS_H

#include "model/resource.h"

/* api__rows_add is an `each` of store.h and tx.h that copies what it is lent into the arena. */
typedef struct api__rows {
    const api__resource *resource;
    api_arena *arena;
    void **row; /* n of them */
    int64_t *version;
    size_t n, cap;
} api__rows;
void api__rows_init(api__rows *r, const api__resource *resource, api_arena *arena);
int api__rows_add(void *rows, const void *row, int64_t version); /* 0 or API_ENOMEM */

#endif
