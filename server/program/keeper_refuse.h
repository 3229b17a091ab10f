/* Clients that connect while there is no server. */
#ifndef API__KEEPER_REFUSE_H
#define API__KEEPER_REFUSE_H

#include <api/str.h>

/* Answers clients in the queue of a listening socket with 503. */
void api__keeper_refuse(int listener);
/* api_load_options.output; arg is an api__log_sink. */
void api__keeper_output(void *arg, api_str text);

#endif
