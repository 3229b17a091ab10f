#ifndef API__METRICS_H
#define API__METRICS_H

#include <api/buf.h>

#include "store/store.h"

/* Counters of a server; NULL is none. */
struct api__metrics *api__metrics_new(void);
void api__metrics_free(struct api__metrics *m);
/* All of them, and the store's, in the text format of Prometheus. */
void api__metrics_put(const struct api__metrics *m, api__store *store, api_buf *out);

#endif
