/* Responses read while they are written: events, lines, WebSocket messages, bytes. */
#include <strings.h>

#include "server/client/test_client.h"

/* --- waiting for the next item --- */

static bool is_stream_of(const api_test_call *call, const char *type)
{
    const char *given = api_test_header(&call->response, "Content-Type");
    return strncasecmp(given, type, strlen(type)) == 0;
}

static bool is_over(const api_test_call *call)
{
    return !api__inproc_running(&call->request);
}

static bool has_bytes(api_test_call *call)
{
    return api__inproc_untaken(&call->request).n || is_over(call);
}

static bool has_line(api_test_call *call)
{
    api_str s = api__inproc_untaken(&call->request);
    return (s.n && memchr(s.p, '\n', s.n)) || is_over(call);
}

static bool has_event(api_test_call *call)
{
    api_str s = api__inproc_untaken(&call->request);
    return (s.n && memmem(s.p, s.n, "\n\n", 2)) || is_over(call);
}

static bool has_message(api_test_call *call)
{
    api__test_ws_pump(call);
    return call->messages || call->close_code || is_over(call);
}

/* --- reading it --- */

static const api_test_response *next_bytes(api_test_call *call, size_t n, size_t end)
{
    api_str s = api__inproc_untaken(&call->request);
    api_test_response *m = s.n ? api__test_message_new(call) : NULL;
    if (!m || api__test_set_body(call, m, (api_str){s.p, n}) != 0)
        return NULL;
    api__inproc_take(&call->request, n + end);
    return m;
}

static const api_test_response *next_line(api_test_call *call)
{
    api_str s = api__inproc_untaken(&call->request);
    const char *end = s.n ? memchr(s.p, '\n', s.n) : NULL;
    return end ? next_bytes(call, (size_t)(end - s.p), 1) : next_bytes(call, s.n, 0);
}

static const char *keep(api_test_call *call, api_str s)
{
    return api_arena_dup(&call->arena, s).p;
}

/* HTML Living Standard, 9.2.6; the server ends lines with LF. */
static void read_field(api_test_call *call, api_test_response *m, api_buf *data, api_str line)
{
    const char *colon = line.n ? memchr(line.p, ':', line.n) : NULL;
    api_str name = {line.p, colon ? (size_t)(colon - line.p) : line.n}, value = {NULL, 0};
    if (colon) {
        value = (api_str){colon + 1, line.n - name.n - 1};
        if (value.n && *value.p == ' ')
            value = (api_str){value.p + 1, value.n - 1};
    }
    if (name.n == 0) {
        m->comment = keep(call, value);
    } else if (api_str_is(name, "data")) {
        if (data->n)
            api_buf_putc(data, '\n');
        api_buf_str(data, value);
    } else if (api_str_is(name, "event")) {
        m->event = keep(call, value);
    } else if (api_str_is(name, "id")) {
        m->id = keep(call, value);
    } else if (api_str_is(name, "retry")) {
        (void)api_json_int(value, &m->retry);
    }
}

static const api_test_response *next_event(api_test_call *call)
{
    api_str s = api__inproc_untaken(&call->request);
    const char *end = s.n ? memmem(s.p, s.n, "\n\n", 2) : NULL;
    api_test_response *m = end ? api__test_message_new(call) : NULL;
    if (!m)
        return NULL;
    api_buf data;
    api_buf_init(&data, API_BUF_NO_MAX);
    for (const char *p = s.p; p <= end;) {
        const char *stop = memchr(p, '\n', (size_t)(end + 1 - p));
        read_field(call, m, &data, (api_str){p, (size_t)(stop - p)});
        p = stop + 1;
    }
    int err = data.err ? data.err : api__test_set_body(call, m, api_buf_get(&data));
    api_buf_deinit(&data);
    api__inproc_take(&call->request, (size_t)(end + 2 - s.p));
    return err ? NULL : m;
}

static const api_test_response *next_message(api_test_call *call)
{
    struct api__test_message *first = call->messages;
    api_test_response *m = first ? api__test_message_new(call) : NULL;
    if (!m)
        return NULL;
    call->messages = first->next;
    if (!call->messages)
        call->messages_p = &call->messages;
    m->binary = first->binary;
    return api__test_set_body(call, m, first->data) == 0 ? m : NULL;
}

const api_test_response *api_test_next(api_test_call *call)
{
    if (!call || api_test_head(call)->status == 0)
        return NULL;
    if (call->ws)
        return api__test_wait(call, has_message, true) ? next_message(call) : NULL;
    if (is_stream_of(call, "text/event-stream"))
        return api__test_wait(call, has_event, true) ? next_event(call) : NULL;
    if (is_stream_of(call, "application/jsonl"))
        return api__test_wait(call, has_line, true) ? next_line(call) : NULL;
    return api__test_wait(call, has_bytes, true) ? next_bytes(call, api__inproc_untaken(&call->request).n, 0) : NULL;
}
