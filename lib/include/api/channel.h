/* Channels: a request publishes messages, and every request that has subscribed receives them, whichever worker it runs
 * on. A channel is a name; it exists while somebody subscribes to it, also across reloads of the app. Names and
 * messages are copied. A subscriber that is limits.channel_backlog messages behind loses the oldest.
 */
#ifndef API_CHANNEL_H
#define API_CHANNEL_H

#include <api/request.h>

typedef struct api_subscription api_subscription;

/* Receives what is published from now on, until the request ends or api_unsubscribe. NULL: out of memory. */
#define api_subscribe(req, channel) api__subscribe((req), API_TEXT(channel))
api_subscription *api__subscribe(api_request *req, api_str channel);
/* After it only API_ECLOSED is received. */
void api_unsubscribe(api_subscription *s);
/* The number of subscribers that will receive it; API_ETOOBIG (over limits.channel_message) or API_ENOMEM: nobody will.
 */
#define api_publish(req, channel, ...) api__publish((req), API_TEXT(channel), API_TEXT(__VA_ARGS__))
int api__publish(api_request *req, api_str channel, api_str message);
/* Waits for the next message, which is lent until the next call; timeout_ms < 0: without a limit. 0; API_ETIMEOUT;
 * API_ETOOBIG, once: messages were lost, go on; API_ECLOSED: the client has gone, the server is stopping and no message
 * is left, or the subscription has ended. */
int api_receive(api_subscription *s, int64_t timeout_ms, api_str *message);

#endif
