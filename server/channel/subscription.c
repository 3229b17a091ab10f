#include "server/channel/subscription.h"
#include "base/clock.h"
#include "server/engine/async.h"
#include "server/engine/heartbeat.h"
#include "server/engine/waiting.h"

static void *new_channels(void *arg)
{
    (void)arg;
    return api__channels_new();
}

static void free_channels(void *c)
{
    api__channels_free(c);
}

/* The server's channels. NULL: out of memory. */
static api__channels *channels_of(const api_request *req)
{
    return api__shared_get(req->worker->shared, API__SLOT_CHANNELS, new_channels, NULL, free_channels);
}

static void ring(api__subscriber *l)
{
    api__async_send(((api_subscription *)l)->async);
}

static void end(void *arg)
{
    api_unsubscribe(arg);
}

void api_unsubscribe(api_subscription *s)
{
    if (!s)
        return;
    api__channel_leave(channels_of(s->req), &s->listener);
    api__async_unref(s->async);
    s->async = NULL;
}

/* Allocated in the request's arena, which leaves the channel before it is freed. */
api_subscription *api__subscribe(api_request *req, api_str channel)
{
    api_subscription *s = api_arena_calloc(req->arena, 1, sizeof *s);
    if (!s)
        return NULL;
    *s = (api_subscription){.listener.ring = ring, .req = req, .async = api__async_of(req)};
    if (!s->async)
        return NULL;
    size_t backlog = (size_t)req->service->limits.channel_backlog;
    api__channels *channels = channels_of(req);
    if (channels && api__channel_join(channels, channel, backlog, &s->listener) == 0 &&
        api_arena_defer(req->arena, end, s) == 0)
        return s;
    api_unsubscribe(s);
    return NULL;
}

int api__publish(api_request *req, api_str channel, api_str message)
{
    if (message.n > (size_t)req->service->limits.channel_message)
        return API_ETOOBIG;
    api__channels *channels = channels_of(req);
    return channels ? api__channel_publish(channels, channel, message) : API_ENOMEM;
}

int api__subscription_next(api_subscription *s, api_str *message)
{
    *message = (api_str){NULL, 0};
    if (!s->listener.channel)
        return API_ECLOSED;
    return api__channel_next(channels_of(s->req), &s->listener, message);
}

int api_receive(api_subscription *s, int64_t timeout_ms, api_str *message)
{
    api_request *req = s->req;
    int64_t until = timeout_ms < 0 ? INT64_MAX : api__ns_after(req->worker->loop.now, timeout_ms);
    for (;;) {
        int err = api__subscription_next(s, message);
        if (err != API_EAGAIN)
            return err;
        /* Messages published before the server began to stop are still delivered. */
        err = api__stopping(req) ? API_ECLOSED : api__wait_with_heartbeat(req, until);
        if (err)
            return err;
    }
}
