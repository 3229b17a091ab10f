/* "Every n milliseconds". On the worker's thread, or before it runs. */
#ifndef API__TICKER_H
#define API__TICKER_H

#include "server/engine/worker.h"

/* Runs fn every `ms` in a task as of api__spawn, first in `ms`; a run that takes longer delays the next, none is made
 * up for. Ends when the worker stops. NULL: out of memory. */
typedef struct api__ticker api__ticker;
api__ticker *api__every(api__worker *w, int64_t ms, void (*fn)(api_request *req, void *arg), void *arg);
/* Begins no further run (a running one continues) and frees the handle. The worker does this for the remaining ones
 * when it is released. */
void api__ticker_stop(api__ticker *t);

#endif
