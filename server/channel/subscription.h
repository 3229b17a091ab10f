/* A request's ear on a channel. */
#ifndef API__SUBSCRIPTION_H
#define API__SUBSCRIPTION_H

#include <api/channel.h>

#include "server/channel/channel.h"
#include "server/engine/waiting.h"

struct api_subscription {
    api__listener listener; /* first */
    api_request *req;
    api__async *async;
    api_subscription *next; /* of a WebSocket's */
};

/* What is there already: 0, API_EAGAIN, API_ETOOBIG as api__channel_next. */
int api__subscription_next(api_subscription *s, api_str *message);

#endif
