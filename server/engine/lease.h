#ifndef API__LEASE_H
#define API__LEASE_H

#include "server/engine/loop.h"
#include "server/engine/pool.h"
#include "server/request/service.h"

typedef struct api__worker api__worker;

/* One worker's reference to one service. Created by the thread that loads the app, passed to the worker by a post,
 * freed when the last request that began with it has ended. */
typedef struct api__lease {
    api__wake wake; /* for api__lease_post */
    api__worker *worker;
    api__service *service;
    api__local local;
    bool ticks; /* set before it is in use: this worker runs the program's timers */
    struct api__ticker **tickers;
    size_t users; /* references: exchanges, unsent responses, and one while it is the worker's current lease */
    api__job closing;
} api__lease;

/* Takes a reference to the service. NULL: out of memory, or the database cannot be opened. Any thread. */
api__lease *api__lease_new(api__worker *w, api__service *s);
void api__lease_free(api__lease *g); /* for one that was never posted */
/* Makes it the worker's current lease; from any thread, while the worker runs. */
void api__lease_post(api__lease *g);
static inline api__lease *api__lease_ref(api__lease *g)
{
    g->users++;
    return g;
}
void api__lease_unref(api__lease *g);

#endif
