#ifndef API__LEASE_H
#define API__LEASE_H

#include "server/engine/loop.h"
#include "server/engine/pool.h"
#include "server/request/service.h"

typedef struct api__worker api__worker;

/* One worker's hold on one service. Made by the thread that loads the app, handed over by a post, given up when the
 * last request that began with it has ended. */
typedef struct api__lease {
    api__wake wake; /* the handing over */
    api__worker *worker;
    api__service *service;
    api__local local;
    bool ticks; /* set before it is in use: this worker is the one that runs the program's timers */
    struct api__ticker **tickers;
    size_t users; /* exchanges and unsent answers, and one for being the worker's present one */
    api__job closing;
} api__lease;

/* Takes a reference to the service. NULL: out of memory or no database handle. Any thread. */
api__lease *api__lease_new(api__worker *w, api__service *s);
void api__lease_free(api__lease *g); /* one that never was in use */
/* Makes it the worker's present one; from any thread, while the worker runs. */
void api__lease_post(api__lease *g);
static inline api__lease *api__lease_ref(api__lease *g)
{
    g->users++;
    return g;
}
void api__lease_unref(api__lease *g);

#endif
