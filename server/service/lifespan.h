/* A program's hooks: at the start of a service, at its end, and every so often. */
#ifndef API__LIFESPAN_H
#define API__LIFESPAN_H

#include "server/engine/worker.h"

/* Runs the start-up hooks, on a loop of their own in the calling thread. 0; API_ECONFIG after a problem was added: one
 * of them failed, those behind it did not run; API_ENOMEM, API_ESYS. */
int api__lifespan_start(api__service *s, api_problems *problems);
/* The shutdown hooks, likewise; before the store is closed. */
void api__lifespan_end(api__service *s);
/* What the hooks ran on; after the store was closed, whose writer may still be waking one that has ended. */
void api__lifespan_free(api__service *s);
/* The timers of api_every, for a generation that has become its worker's present one, and no more. */
void api__lifespan_tick(api__lease *g);
void api__lifespan_untick(api__lease *g);

#endif
