/* Who may use what, with users: operations that declare a policy and operations that do not, files, a mounted app. */
#include <api.h>

API_OPERATION(plain, API_NONE)
{
    return api_json(req, 200, api_pair("plain", true));
}

API_OPERATION(open, API_NONE, .permission = "any")
{
    return api_json(req, 200, api_pair("open", true));
}

#define ME(in) in(depends, api_current_user, me)
API_OPERATION(whoami, ME)
{
    return api_json(req, 200, api_pair("id", in->me->id), api_pair("username", in->me->username),
                    api_pair("admin", in->me->admin));
}

#define MAYBE(in) in(depends, api_optional_user, me)
API_OPERATION(greet, MAYBE)
{
    return api_json(req, 200, api_pair("hello", in->me ? in->me->username : API_S("stranger")));
}

#define OWN(in) in(depends, api_http_basic, login)
API_OPERATION(own, OWN)
{
    return api_json(req, 200, api_pair("username", in->login->username));
}

#define NOTE(field) field(string, text)
API_MODEL(Note, NOTE)

#define BODY(in) in(body, Note, note)
API_OPERATION(post_note, BODY)
{
    return api_reply(req, 200, Note, &in->note);
}

API_OPERATION(echo, API_NONE)
{
    api_ws_message m;
    return api_ws_receive(req, &m);
}

/* Behind the operation; no operation needs to declare what is asked for. */
static int name_asker(api_request *req)
{
    int err = api_next(req);
    const api_user *user = api_need(req, api_optional_user);
    api_set_header(req, "X-Asker", user ? user->username : API_S("nobody"));
    return err;
}

/* Before it: open operations are closed by this. */
static int need_asker(api_request *req)
{
    const api_user *user = api_need(req, api_current_user);
    api_set_header(req, "X-Asker-Id", api_printf(req, "%lld", (long long)user->id));
    return api_next(req);
}

API_SUBAPP(inner, .title = "Inner")
{
    api_get(app, "/plain", plain);
    api_get(app, "/whoami", whoami);
    api_resource(app, "/notes/", Note);
}

API_APP(.title = "Policies", .auth = true)
{
    api_use(app, name_asker);
    api_get(app, "/plain", plain);
    api_get(app, "/open", open);
    api_router *asked = api_subrouter(app, "/asked");
    api_use(asked, need_asker);
    api_get(asked, "/open", open, .operation_id = "asked_open");
    api_get(app, "/root", open, .permission = "admin", .operation_id = "root_open");
    api_get(app, "/whoami", whoami);
    api_get(app, "/greet", greet);
    api_get(app, "/own", own);
    api_post(app, "/notes", post_note);
    api_websocket(app, "/echo", echo);
    api_static(app, "/files", "/usr/include");
    api_router *admin = api_subrouter(app, "/admin", .permission = "admin");
    api_get(admin, "/plain", plain, .operation_id = "admin_plain");
    api_get(admin, "/open", open, .operation_id = "admin_open");
    api_static(admin, "/files", "/usr/include");
    api_static(app, "/members", "/usr/include", .permission = "authenticated");
    api_mount(app, "/inner", &inner);
    api_router *shut = api_subrouter(app, "/shut", .permission = "admin");
    api_mount(shut, "/inner", &inner);
}
