#include "server/channel/subscription.h"
#include "base/clock.h"
#include "server/engine/heartbeat.h"

static void ring(api__listener *l)
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
    api__channel_leave(s->req->worker->shared->channels, &s->listener);
    api__async_unref(s->async);
    s->async = NULL;
}

/* Its memory is the request's, and it leaves the channel before that goes. */
api_subscription *api__subscribe(api_request *req, api_str channel)
{
    api_subscription *s = api_arena_calloc(req->arena, 1, sizeof *s);
    if (!s)
        return NULL;
    *s = (api_subscription){.listener.ring = ring, .req = req, .async = api__async_of(req)};
    if (!s->async)
        return NULL;
    size_t backlog = (size_t)req->service->limits.channel_backlog;
    if (api__channel_join(req->worker->shared->channels, channel, backlog, &s->listener) == 0 &&
        api_arena_defer(req->arena, end, s) == 0)
        return s;
    api_unsubscribe(s);
    return NULL;
}

int api__publish(api_request *req, api_str channel, api_str message)
{
    if (message.n > (size_t)req->service->limits.channel_message)
        return API_ETOOBIG;
    return api__channel_publish(req->worker->shared->channels, channel, message);
}

int api__subscription_next(api_subscription *s, api_str *message)
{
    *message = (api_str){NULL, 0};
    if (!s->listener.channel)
        return API_ECLOSED;
    return api__channel_next(s->req->worker->shared->channels, &s->listener, message);
}

int api_receive(api_subscription *s, int64_t timeout_ms, api_str *message)
{
    api_request *req = s->req;
    int64_t until = timeout_ms < 0 ? INT64_MAX : api__ns_after(req->worker->loop.now, timeout_ms);
    for (;;) {
        int err = api__subscription_next(s, message);
        if (err != API_EAGAIN)
            return err;
        /* What was said before the server began to stop is still heard. */
        err = api__stopping(req) ? API_ECLOSED : api__wait_with_heartbeat(req, until);
        if (err)
            return err;
    }
}
