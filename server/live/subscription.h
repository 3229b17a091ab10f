/* A request's ear on a channel. */
#ifndef API__SUBSCRIPTION_H
#define API__SUBSCRIPTION_H

#include <api/wait.h>

#include "server/engine/waiting.h"
#include "server/live/channel.h"

struct api_subscription {
    api__listener listener; /* first */
    api_request *req;
    api__bell *bell;
    api_subscription *next; /* of a WebSocket's */
};

/* What is there already: 0, API_EAGAIN, API_ETOOBIG as api__channel_next. */
int api__subscription_next(api_subscription *s, api_str *message);

#endif
