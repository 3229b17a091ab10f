/* Readers for the thread pool: a read that may scan gets one for its time. */
#ifndef API__SCANNERS_H
#define API__SCANNERS_H

#include "store/store.h"

struct api__scanners *api__scanners_new(api__store *store);
void api__scanners_free(struct api__scanners *s); /* all were given back */
/* NULL: no memory or no file handle. Any thread. */
api__reader *api__scanners_take(struct api__scanners *s);
void api__scanners_give(struct api__scanners *s, api__reader *r);

#endif
