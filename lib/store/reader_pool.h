/* Readers for the thread pool: a read that may scan takes one and gives it back. */
#ifndef API__READER_POOL_H
#define API__READER_POOL_H

#include "store/store.h"

struct api__reader_pool *api__reader_pool_new(api__store *store);
void api__reader_pool_free(struct api__reader_pool *s); /* all must have been given back */
/* NULL: no memory or no file descriptor. Any thread. */
api__reader *api__reader_pool_take(struct api__reader_pool *s);
void api__reader_pool_give(struct api__reader_pool *s, api__reader *r);

#endif
