/* A list of rows that stay valid after the read. */
#ifndef API__STORE_ROWS_H
#define API__STORE_ROWS_H

#include "model/resource.h"

/* api__rows_add is an `each` for store.h and tx.h that copies the row it is passed into the arena. */
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
