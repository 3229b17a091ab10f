/* A chat: rooms are channels, whoever is in one hears what the others say. Beside it what a test needs to see. */
#include <api.h>

#define ROOM(in) in(path, string, room, .max_length = 20) in(query, string, name, .min_length = 1)
API_OPERATION(chat, ROOM)
{
    api_ws_message m;
    if (api_ws_subscribe(req, in->room))
        return 0;
    api_publish(req, in->room, api_printf(req, "%.*s is here", API_FMT(in->name)));
    while (api_ws_receive(req, &m) == 0)
        api_publish(req, in->room, api_printf(req, "%.*s: %.*s", API_FMT(in->name), API_FMT(m.data)));
    api_publish(req, in->room, api_printf(req, "%.*s has left", API_FMT(in->name)));
    return 0;
}

API_OPERATION(echo, API_NONE)
{
    api_ws_message m;
    if (api_ws_offers(req, "echo") && api_ws_accept(req, .subprotocol = "echo"))
        return 0;
    while (api_ws_receive(req, &m) == 0)
        if (m.binary ? api_ws_send_bytes(req, m.data) : api_ws_send_text(req, m.data))
            break;
    return 0;
}

#define POINT(field) field(integer, x, .minimum = 0) field(string, label, .optional = true)
API_MODEL(Point, POINT)

/* For the document, and so that the app knows the model. */
#define PUT_POINT(in) in(body, Point, point)
API_OPERATION(put_point, PUT_POINT, .response = &Point_model)
{
    return api_reply(req, 200, Point, &in->point);
}

API_OPERATION(points, API_NONE)
{
    Point p;
    int err;
    while ((err = api_ws_receive_model(req, Point, &p)) != API_ECLOSED) {
        if (err)
            continue;
        p.x *= 2;
        if (p.x == 1000)
            api_fail(req, 500, "too far");
        if (api_ws_send_model(req, Point, &p))
            break;
    }
    return 0;
}

API_OPERATION(nobody, API_NONE)
{
    return 0;
}

/* A live feed of the same rooms, for those without WebSockets. */
#define FEED(in) in(path, string, room)
API_OPERATION(feed, FEED)
{
    api_subscription *s = api_subscribe(req, in->room);
    api_str m;
    int err = api_send_comment(req, API_S("listening"));
    while (s && !err && (err = api_receive(s, -1, &m)) == 0)
        err = api_send_event(req, .data = m);
    return 0;
}

#define SAY(in) in(path, string, room)in(query, string, text)
API_OPERATION(say, SAY)
{
    return api_json(req, 200, api_pair("heard", api_publish(req, in->room, in->text)));
}

API_APP(.title = "Chat")
{
    api_websocket(app, "/rooms/{room}", chat);
    api_websocket(app, "/echo", echo);
    api_websocket(app, "/points", points);
    api_websocket(app, "/nobody", nobody);
    api_put(app, "/point", put_point);
    api_get(app, "/feeds/{room}", feed);
    api_post(app, "/say/{room}", say);
}
