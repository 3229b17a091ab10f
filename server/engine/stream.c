#include "server/engine/stream.h"

#include "server/engine/exchange.h"

static int told(const api_request *req, int err)
{
    return err == API_ECLOSED ? api__exchange_closed(api__exchange_of(req)) : err;
}

int api__stream_begin(api_request *req)
{
    if (req->streaming)
        return API_EUSAGE;
    if (req->headers->err)
        return req->headers->err;
    int err = req->transport->begin(req);
    req->streaming |= !err;
    return err;
}

int api__stream_write(api_request *req, api_str bytes)
{
    return req->streaming && !req->upgraded ? told(req, req->transport->write(req, bytes)) : API_EUSAGE;
}

void api__stream_fail(api_request *req)
{
    req->failed = true;
}

int api__body_read(api_request *req, uint64_t limit, api_str *piece)
{
    *piece = (api_str){NULL, 0};
    int err = req->transport->piece(req, limit, piece);
    if (err)
        *piece = (api_str){NULL, 0};
    return told(req, err);
}

bool api__body_is_text(const api_request *req, api_str body)
{
    return body.p == api__exchange_of(req)->input.p;
}

int api__upgrade(api_request *req)
{
    if (req->streaming)
        return API_EUSAGE;
    if (req->headers->err)
        return req->headers->err;
    int err = req->transport->upgrade(req);
    req->streaming |= !err;
    req->upgraded |= !err;
    return err;
}

int api__raw_receive(api_request *req, char *p, size_t n, int64_t until_ns, size_t *got)
{
    *got = 0;
    return req->upgraded && n ? told(req, req->transport->receive(req, p, n, until_ns, got)) : API_EUSAGE;
}

int api__raw_send(api_request *req, api_str bytes)
{
    return req->upgraded ? told(req, req->transport->write(req, bytes)) : API_EUSAGE;
}

bool api__client_gone(const api_request *req)
{
    return req->worker->forced || req->transport->gone(req);
}

/* --- no client --- */

static int no_body(api_request *req, size_t limit, api_str *out)
{
    (void)req, (void)limit;
    *out = (api_str){NULL, 0};
    return API_ECLOSED;
}

static int no_piece(api_request *req, uint64_t limit, api_str *piece)
{
    (void)req, (void)limit, (void)piece;
    return API_ECLOSED;
}

static int no_head(api_request *req)
{
    (void)req;
    return API_ECLOSED;
}

static int no_write(api_request *req, api_str bytes)
{
    (void)req, (void)bytes;
    return API_ECLOSED;
}

static int no_receive(api_request *req, char *p, size_t n, int64_t until_ns, size_t *got)
{
    (void)req, (void)p, (void)n, (void)until_ns, (void)got;
    return API_ECLOSED;
}

/* False: work without a client must not stop because there is none. */
static bool no_gone(const api_request *req)
{
    (void)req;
    return false;
}

const struct api__transport api__no_transport = {no_body, no_piece, no_head, no_head, no_write, no_receive, no_gone};
