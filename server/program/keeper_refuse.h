/* What the keeper does for whoever connects while there is no server. */
#ifndef API__KEEPER_REFUSE_H
#define API__KEEPER_REFUSE_H

#include <api/str.h>

/* Clients in the queue of a listening socket are answered 503. */
void api__keeper_refuse(int listener);
/* api_load_options.output; arg is an api__log_sink. */
void api__keeper_output(void *arg, api_str text);

#endif
