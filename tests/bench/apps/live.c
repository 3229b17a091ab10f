/* What waits: handlers asleep, events to many clients, a WebSocket that echoes. For one worker: `asleep` is its own. */
#include <api.h>

static long asleep;

API_OPERATION(slumber, API_NONE)
{
    asleep++;
    int err = api_sleep(req, 600000);
    asleep--;
    return err ? err : api_empty(req, 204);
}

API_OPERATION(sleepers, API_NONE)
{
    return api_json(req, 200, api_pair("asleep", asleep));
}

API_OPERATION(plaintext, API_NONE, .media = API_MEDIA_TEXT)
{
    return api_text(req, 200, API_S("Hello, World!"));
}

API_OPERATION(events, API_NONE, .media = API_MEDIA_EVENTS)
{
    api_subscription *said = api_subscribe(req, "events");
    if (!said)
        return API_ENOMEM;
    api_str message;
    int err = api_send_comment(req, API_S("hello"));
    while (!err && (err = api_receive(said, -1, &message)) == 0)
        err = api_send_event(req, .data = message);
    return 0;
}

#define PUBLISH(in) in(query, string, text)
API_OPERATION(publish, PUBLISH)
{
    return api_json(req, 200, api_pair("heard", api_publish(req, "events", in->text)));
}

API_OPERATION(echo, API_NONE)
{
    api_ws_message m;
    while (api_ws_receive(req, &m) == 0)
        if (m.binary)
            api_ws_send_bytes(req, m.data);
        else
            api_ws_send_text(req, m.data);
    return 0;
}

API_APP(.title = "Live", .version = "1.0.0")
{
    api_get(app, "/plaintext", plaintext);
    api_get(app, "/sleep", slumber);
    api_get(app, "/asleep", sleepers);
    api_get(app, "/events", events);
    api_post(app, "/publish", publish);
    api_websocket(app, "/ws", echo);
}
