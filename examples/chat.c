/* A chat with rooms over WebSocket.
 *   api serve chat.c --reload
 *   then open http://127.0.0.1:8000/ in two windows */
#include <api.h>

#define CHAT(in) in(path, string, room, .max_length = 50) in(path, integer, client_id)
API_OPERATION(chat, CHAT)
{
    int err = api_ws_subscribe(req, in->room); /* this client gets what is published there */
    if (err)
        return err;
    api_buf line; /* not api_printf, whose memory is freed when the request ends: a chat lasts for days */
    api_buf_init(&line, 1 << 20);
    api_ws_message said;
    while (api_ws_receive(req, &said) == 0) {
        line.n = 0;
        api_buf_printf(&line, "Client #%lld says: %.*s", (long long)in->client_id, API_FMT(said.data));
        if (api_publish(req, in->room, api_buf_get(&line)) < 0)
            api_ws_send_text(req, API_S("That was too long"));
    }
    line.n = 0;
    api_buf_printf(&line, "Client #%lld left the chat", (long long)in->client_id);
    api_publish(req, in->room, api_buf_get(&line));
    api_buf_deinit(&line);
    return 0;
}

static const char page[] =
    "<!doctype html><title>Chat</title><h1>Chat</h1>"
    "<form><input autofocus><button>Send</button></form><ul></ul>"
    "<script>"
    "const ws = new WebSocket(`ws://${location.host}/rooms/lobby/${Date.now() % 10000}`);"
    "const list = document.querySelector('ul'), text = document.querySelector('input');"
    "ws.onmessage = e => list.appendChild(document.createElement('li')).textContent = e.data;"
    "document.querySelector('form').onsubmit = e => { e.preventDefault(); ws.send(text.value); text.value = ''; };"
    "</script>";

API_OPERATION(home, API_NONE, .media = API_MEDIA_HTML, .hidden = true)
{
    return api_html(req, 200, API_S(page));
}

API_APP(.title = "Chat", .version = "1.0.0")
{
    api_get(app, "/", home);
    api_websocket(app, "/rooms/{room}/{client_id}", chat);
}
