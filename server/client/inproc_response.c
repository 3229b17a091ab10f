/* Responses of an in-process app: kept when they are complete, then read by the client. */
#include "server/client/inproc.h"

bool api__inproc_has_no_body(const api_request *req)
{
    return req->head.method == API__METHOD_HEAD || req->status == 204 || req->status == 304;
}

/* --- keeping it --- */

int api__inproc_keep_head(api__inproc_request *r)
{
    const api_request *req = &r->x->req;
    r->status = req->status;
    r->content_type = req->content_type;
    api_buf_str(&r->headers, api_buf_get(req->headers));
    return r->headers.err;
}

/* Takes the body: background work may reuse the exchange's buffer. */
static void keep_whole(api__inproc_request *r)
{
    r->response = api__exchange_answer(r->x);
    api__inproc_keep_head(r);
    r->whole = r->x->body;
    api_buf_init(&r->x->body, API_BUF_NO_MAX);
}

void api__inproc_answered(api__inproc_request *r)
{
    api_request *req = &r->x->req;
    if (req->streaming)
        r->response = api_buf_get(&r->out);
    else
        keep_whole(r);
    if (api__inproc_has_no_body(req))
        r->response = (api_str){NULL, 0};
    req->took_ns = api__exchange_tick(r->x) - req->start_ns;
    req->service->calls->finished(req, r->response.n);
}

/* --- reading it --- */

int api__inproc_result(const api__inproc_request *r)
{
    const api_request *req = &r->x->req;
    if (r->headers.err)
        return r->headers.err;
    if (!req->streaming || req->upgraded || api__inproc_has_no_body(req))
        return API_OK;
    if (r->out.err)
        return r->out.err;
    return req->failed || (req->sized && r->out.n != req->length) ? API_ECLOSED : API_OK;
}

static size_t count_lines(api_str lines)
{
    size_t n = 0;
    for (size_t i = 0; i < lines.n; i++)
        n += lines.p[i] == '\n';
    return n;
}

/* Splits lines "Name: value\r\n" in place, terminating names and values with NULs. */
static size_t split_headers(api_str lines, api_header *list)
{
    char *p = (char *)(uintptr_t)lines.p, *end = p + lines.n;
    size_t n = 0;
    while (p < end) {
        char *stop = memchr(p, '\r', (size_t)(end - p)), *colon = memchr(p, ':', (size_t)(end - p));
        if (!stop || !colon || colon > stop)
            break;
        const char *value = colon + 1 + (colon[1] == ' ');
        list[n++] = (api_header){{p, (size_t)(colon - p)}, {value, (size_t)(stop - value)}};
        *colon = *stop = 0;
        p = stop + 2;
    }
    return n;
}

int api__inproc_headers(const api__inproc_request *r, api_arena *a, const api_header **list, size_t *n)
{
    api_str lines = api_arena_dup(a, api_buf_get(&r->headers)), type = api_arena_dup(a, r->content_type);
    api_header *p = api_arena_alloc(a, (count_lines(lines) + 1) * sizeof *p);
    *n = 0;
    if (!p || !lines.p || !type.p)
        return API_ENOMEM;
    if (type.n)
        p[(*n)++] = (api_header){API_S("Content-Type"), type};
    *n += split_headers(lines, p + *n);
    *list = p;
    return API_OK;
}

/* The request's own buffers get a NUL in place; static pages of the server are copied. */
int api__inproc_body(api__inproc_request *r, api_arena *a, api_str *out)
{
    api_buf *own[] = {&r->out, &r->whole};
    for (size_t i = 0; i < 2; i++)
        if (r->response.n && r->response.p == own[i]->p) {
            own[i]->max++;
            r->response.p = api_buf_cstr(own[i]);
            *out = r->response;
            return own[i]->err;
        }
    *out = r->response.n ? api_arena_dup(a, r->response) : API_S("");
    return out->p ? API_OK : API_ENOMEM;
}
