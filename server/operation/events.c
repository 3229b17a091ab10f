/* Streamed responses of handlers: bytes, JSON Lines, Server-Sent Events (HTML Living Standard, 9.2). */
#include <api/wait.h>

#include "base/text.h"
#include "server/call/call.h"
#include "server/call/model.h"
#include "server/engine/stream.h"
#include "server/middleware/sessions.h"
#include "server/operation/answer.h"
#include "server/request/response.h"

/* Writes the session cookie now, as the head is about to be sent. */
static int begin_stream(api_request *req)
{
    if (req->session)
        api__session_end(req);
    return api__stream_begin(req);
}

int api__stream(api_request *req, int status, api_str content_type)
{
    int err = api__answer_begin(req, status, api__content_type(req, content_type));
    return err ? err : begin_stream(req);
}

/* The media type that the route declares. */
static const char *media_type(const api_request *req)
{
    static const char *const types[] = {
        [API_MEDIA_JSON] = "application/json",         [API_MEDIA_TEXT] = "text/plain; charset=utf-8",
        [API_MEDIA_HTML] = "text/html; charset=utf-8", [API_MEDIA_BYTES] = "application/octet-stream",
        [API_MEDIA_JSONL] = "application/jsonl",       [API_MEDIA_EVENTS] = "text/event-stream; charset=utf-8"};
    const struct api__route_declaration *d = req->call ? req->call->declaration : NULL;
    return d && d->o.media != API_MEDIA_NONE ? types[d->o.media] : "application/octet-stream";
}

int api_write(api_request *req, api_str bytes)
{
    int err = req->streaming ? 0 : api_stream(req, 0, media_type(req));
    return err ? err : api__stream_write(req, bytes);
}

/* --- models --- */

/* Memory of one piece, freed by the next: a stream may run for days. */
struct api__piece {
    api_arena arena;
    struct api_errors errors;
};

static void free_piece(void *piece)
{
    struct api__piece *p = piece;
    api_arena_deinit(&p->arena);
    api__errors_deinit(&p->errors);
}

static struct api__piece *new_piece(api_request *req)
{
    struct api__call *c = req->call;
    if (!c->piece) {
        struct api__piece *p = api_alloc(req, sizeof *p);
        api_arena_init(&p->arena, (size_t)req->service->limits.request_memory);
        api__errors_init(&p->errors);
        if (api_arena_defer(req->arena, free_piece, p) != 0)
            return NULL;
        c->piece = p;
    }
    api_arena_reset(&c->piece->arena);
    api__errors_deinit(&c->piece->errors);
    api__errors_init(&c->piece->errors);
    return c->piece;
}

/* Appends the struct as JSON to `out`. If it does not match its model, the stream is aborted, as the head has been
 * sent. */
static int put_model(api_request *req, const api_model_def *model, const void *value, api_buf *out)
{
    struct api__piece *p = new_piece(req);
    if (!p)
        return API_ENOMEM;
    struct api__decode d = {
        .view = API_VIEW_ANY, .where = "response", .filled = true, .arena = &p->arena, .errors = &p->errors};
    int err = api__put_struct(req, model, value, &d, out);
    if (err == API_EINVALID) {
        const char *where, *msg, *type;
        api_errors_get(d.errors, 0, &where, &msg, &type);
        api__logf(req->service->log, API_LOG_ERROR, "request %s: streamed %s does not match its model: %s: %s", req->id,
                  model->name, where, msg);
        api__stream_fail(req);
    }
    return err ? err : out->err;
}

int api__write_line(api_request *req, const api_model_def *model, const void *value)
{
    int err = req->streaming ? 0 : api_stream(req, 0, "application/jsonl");
    api_buf b;
    api_buf_init(&b, API_BUF_NO_MAX);
    if (!err)
        err = put_model(req, model, value, &b);
    api_buf_putc(&b, '\n');
    if (!err)
        err = b.err ? b.err : api_write(req, api_buf_get(&b));
    api_buf_deinit(&b);
    return err;
}

/* --- events --- */

static void note_sent(api_request *req)
{
    req->heartbeat_ns = api_monotonic_ns(req) + req->service->limits.sse_heartbeat * 1000000;
}

static int beat(api_request *req)
{
    return api_send_comment(req, API_S("ping"));
}

static int begin(api_request *req)
{
    struct api__call *c = req->call;
    if (c->events)
        return 0;
    int err = api__answer_begin(req, 200, API_S("text/event-stream; charset=utf-8"));
    if (err)
        return err;
    api_set_header(req, "Cache-Control", API_S("no-cache"));
    api_set_header(req, "X-Accel-Buffering", API_S("no"));
    err = begin_stream(req);
    c->events = !err;
    req->heartbeat = err ? NULL : beat;
    note_sent(req);
    return err;
}

static int send(api_request *req, api_buf *b)
{
    int err = b->err ? b->err : api_write(req, api_buf_get(b));
    note_sent(req);
    api_buf_deinit(b);
    return err;
}

/* Appends "name: value"; the value ends at the line end, so line breaks and NULs are dropped. */
static void put_field(api_buf *b, const char *name, api_str value)
{
    api_buf_printf(b, "%s: ", name);
    for (size_t i = 0; i < value.n; i++)
        if (value.p[i] != '\r' && value.p[i] != '\n' && value.p[i])
            api_buf_putc(b, value.p[i]);
    api_buf_putc(b, '\n');
}

/* CR, LF and CRLF all end a line of data. */
static void put_data(api_buf *b, api_str data)
{
    const char *p = data.p, *end = api__text_end(data);
    for (bool more = true; more;) {
        const char *stop = p;
        while (stop < end && *stop != '\n' && *stop != '\r')
            stop++;
        API_BUF_LIT(b, "data: ");
        api_buf_put(b, p, (size_t)(stop - p));
        api_buf_putc(b, '\n');
        more = stop < end;
        p = stop + 1 + (more && *stop == '\r' && stop + 1 < end && stop[1] == '\n');
    }
}

int api__send_event(api_request *req, const struct api_event *e)
{
    int err = begin(req);
    if (err)
        return err;
    api_buf b;
    api_buf_init(&b, API_BUF_NO_MAX);
    if (e->event)
        put_field(&b, "event", api_str_of(e->event));
    if (e->data.p)
        put_data(&b, e->data);
    if (e->id)
        put_field(&b, "id", api_str_of(e->id));
    if (e->retry)
        api_buf_printf(&b, "retry: %lld\n", (long long)e->retry);
    api_buf_putc(&b, '\n');
    return send(req, &b);
}

int api__send_event_model(api_request *req, const api_model_def *model, const void *value, const struct api_event *e)
{
    struct api_event with = *e;
    api_buf b;
    api_buf_init(&b, API_BUF_NO_MAX);
    int err = put_model(req, model, value, &b);
    with.data = api_buf_get(&b);
    if (!err)
        err = api__send_event(req, &with);
    api_buf_deinit(&b);
    return err;
}

int api_send_comment(api_request *req, api_str text)
{
    int err = begin(req);
    api_buf b;
    api_buf_init(&b, API_BUF_NO_MAX);
    if (!err) {
        put_field(&b, "", text); /* ": text" */
        api_buf_putc(&b, '\n');
    }
    return err ? err : send(req, &b);
}

api_str api_last_event_id(const api_request *req)
{
    return api_request_header(req, "Last-Event-ID");
}
