/* A program's hooks: at the start and end of a service, and at intervals. */
#ifndef API__LIFESPAN_H
#define API__LIFESPAN_H

#include "server/engine/worker.h"

/* Runs the start-up hooks on a separate loop in the calling thread, up to the first that fails. 0; API_ECONFIG: one
 * failed, and a problem was added; API_ENOMEM, API_ESYS. */
int api__lifespan_start(api__service *s, api_problems *problems);
/* Runs the shutdown hooks in the same way. Call before the store is closed. */
void api__lifespan_end(api__service *s);
/* Frees the hooks' worker. Call after the store is closed, as its writer may still wake a finished task of it. */
void api__lifespan_free(api__service *s);
/* Starts and stops the timers of api_every, for a lease that becomes or ceases to be its worker's current one. */
void api__lifespan_tick(api__lease *g);
void api__lifespan_untick(api__lease *g);

#endif
