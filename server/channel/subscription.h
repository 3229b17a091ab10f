/* A request's subscription to a channel. */
#ifndef API__SUBSCRIPTION_H
#define API__SUBSCRIPTION_H

#include <api/channel.h>

#include "server/channel/channel.h"
#include "server/engine/async.h"

struct api_subscription {
    api__subscriber listener; /* first */
    api_request *req;
    api__async *async;
    api_subscription *next; /* next subscription of the same WebSocket */
};

/* The next message without waiting: 0, API_EAGAIN or API_ETOOBIG, as api__channel_next. */
int api__subscription_next(api_subscription *s, api_str *message);

#endif
