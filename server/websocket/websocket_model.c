/* WebSocket messages as structs of models. */
#include "base/log.h"
#include "server/call/model.h"
#include "server/request/response.h"
#include "server/websocket/websocket.h"
#include "shared/status.h"

/* Frees the previous message's memory. */
static int start(api_request *req, const api_model_def *def, api_arena *arena, const api_model **m)
{
    api__ws *ws = req->ws;
    *m = api__model_of(req, def);
    if (!*m)
        return API_EUSAGE;
    api_arena_reset(arena);
    api__errors_deinit(&ws->errors);
    api__errors_init(&ws->errors);
    ws->text.n = 0;
    return API_OK;
}

/* --- in --- */

static int send_mistake(api_request *req)
{
    api_buf *text = &req->ws->text;
    int err = text->err ? text->err : api_ws_send_text(req, api_buf_get(text));
    return err ? err : API_EINVALID;
}

/* Sends the client the body that an error response with this status would have. */
static int tell_errors(api_request *req)
{
    api__errors_put(&req->ws->errors, api__request_style(req), 422, &req->ws->text);
    return send_mistake(req);
}

static int tell_json(api_request *req, const api_json_error *e)
{
    api_str detail = api_arena_printf(&req->ws->arena, "Malformed JSON at line %u column %u (byte %zu): %s", e->line,
                                      e->column, e->offset, e->reason);
    api__detail_put(api__request_style(req), 400, api__status_text(400), detail, &req->ws->text);
    return send_mistake(req);
}

int api__ws_receive_model(api_request *req, const api_model_def *def, void *out)
{
    api_ws_message message;
    const api_model *m;
    int err = api_ws_receive(req, &message);
    if (!err)
        err = start(req, def, &req->ws->arena, &m);
    if (err)
        return err;
    api__ws *ws = req->ws;
    struct api__decode d = {.view = API_VIEW_CREATE, .where = "body", .arena = &ws->arena, .errors = &ws->errors};
    memset(out, 0, def->size);
    err = api__decode_struct(m, message.data, &d, out);
    return err == API_EINVALID ? tell_errors(req) : err == API_EJSON ? tell_json(req, &d.json) : err;
}

/* --- out --- */

static void log_mistake(api_request *req, const api_model_def *def)
{
    const char *where, *why, *type;
    api_errors_get(&req->ws->errors, 0, &where, &why, &type);
    api__logf(req->worker->log, API_LOG_ERROR, "request %s: message does not match model %s: %s: %s", req->id,
              def->name, where, why);
}

int api__ws_send_model(api_request *req, const api_model_def *def, const void *value)
{
    const api_model *m;
    api__ws *ws;
    int err = api__ws_open(req, &ws);
    if (!err)
        err = start(req, def, &ws->sent, &m);
    if (err)
        return err;
    struct api__decode d = {
        .view = API_VIEW_ANY, .where = "message", .filled = true, .arena = &ws->sent, .errors = &ws->errors};
    err = api__put_struct(req, def, value, &d, &ws->text);
    if (err == API_EINVALID)
        log_mistake(req, def);
    if (!err)
        err = ws->text.err;
    return err ? err : api_ws_send_text(req, api_buf_get(&ws->text));
}
