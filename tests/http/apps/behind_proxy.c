/* Everything that names a path or an address, for a server behind a proxy. Serves static files of ./files. */
#include <api.h>

#define ITEM(field) field(integer, n)
API_MODEL(Item, ITEM)

API_OPERATION(who, API_NONE, .name = "who")
{
    return api_text(req, 200,
                    api_printf(req, "%.*s %.*s", API_FMT(api_request_client(req)), API_FMT(api_request_path(req))));
}

API_OPERATION(url, API_NONE)
{
    return api_text(req, 200, api_url_for(req, "who"));
}

API_OPERATION(go, API_NONE, .status = 307)
{
    return api_redirect(req, 0, "/who");
}

API_OPERATION(go_named, API_NONE, .status = 307)
{
    return api_redirect(req, 0, api_url_for(req, "who").p);
}

API_OPERATION(remember, API_NONE)
{
    int err = api_session_set(req, "seen", API_S("yes"));
    api_set_cookie(req, "theme", API_S("dark"));
    return err ? err : api_text(req, 200, API_S("remembered"));
}

API_OPERATION(recall, API_NONE)
{
    api_str seen = api_session_get(req, "seen"), theme = api_request_cookie(req, "theme");
    return api_text(req, 200, api_printf(req, "%.*s %.*s", API_FMT(seen), API_FMT(theme)));
}

API_OPERATION(echo, API_NONE)
{
    api_ws_message m;
    while (api_ws_receive(req, &m) == 0)
        if (api_ws_send_text(req, m.data))
            break;
    return 0;
}

API_OPERATION(feed, API_NONE, .media = API_MEDIA_EVENTS)
{
    api_send_event(req, .event = "who", .data = api_request_client(req));
    api_send_event(req, .event = "end", .data = API_S("bye"));
    return 0;
}

API_SUBAPP(inner, .title = "Inner", .version = "1")
{
    api_get(app, "/who", who);
}

API_APP(.title = "Fronted", .version = "1.0.0", .database = "sqlite:fronted.db", .proxies = API_STRINGS("127.0.0.1"))
{
    api_use_sessions(app, .secrets = API_STRINGS("not much of a secret"));
    api_use_security_headers(app, .hsts_max_age = 60);
    api_resource(app, "/items", Item);
    api_get(app, "/who", who);
    api_get(app, "/url", url);
    api_get(app, "/go", go);
    api_get(app, "/go-named", go_named);
    api_get(app, "/remember", remember);
    api_get(app, "/recall", recall);
    api_get(app, "/feed", feed);
    api_websocket(app, "/echo", echo);
    api_static(app, "/files", "files", .index = true);
    api_mount(app, "/inner", &inner);
}
