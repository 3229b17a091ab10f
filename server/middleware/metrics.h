#ifndef API__METRICS_H
#define API__METRICS_H

#include <api/buf.h>

#include "store/store.h"

/* A server's counters. NULL: out of memory. */
struct api__metrics *api__metrics_new(void);
void api__metrics_free(struct api__metrics *m);
/* Writes all counters, and those of the store, in the Prometheus text format. `m` may be NULL. */
void api__metrics_put(const struct api__metrics *m, api__store *store, api_buf *out);

#endif
