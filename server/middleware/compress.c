/* gzip (RFC 1952) for response bodies that are large enough. */
#include <stdlib.h>
#include <zlib.h>

#include "server/engine/waiting.h"
#include "server/http/accept.h"
#include "server/middleware/middleware.h"
#include "server/request/response.h"

/* Smaller bodies are not worth it: the head is most of the response. */
#define LEAST 2048
/* Favours speed: the first levels already give most of the gain. */
#define LEVEL 2
/* Larger bodies are compressed on another thread, to not block the other requests of the loop. */
#define INLINE_MOST (64 * 1024)

struct job {
    const api_buf *in;
    api_buf out;
};

static void run(void *arg)
{
    struct job *j = arg;
    z_stream z = {0};
    if (deflateInit2(&z, LEVEL, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK) {
        j->out.err = API_ENOMEM;
        return;
    }
    if (api_buf_reserve(&j->out, deflateBound(&z, j->in->n)) == 0) {
        z.next_in = (Bytef *)j->in->p;
        z.avail_in = (uInt)j->in->n;
        z.next_out = (Bytef *)j->out.p;
        z.avail_out = (uInt)j->out.cap;
        if (deflate(&z, Z_FINISH) == Z_STREAM_END)
            j->out.n = z.total_out;
    }
    deflateEnd(&z);
}

static bool worth_it(const api_request *req)
{
    const api_buf *b = req->body;
    return !req->streaming && !req->blob.p && !req->encoded && !b->err && b->n >= LEAST && b->n < UINT32_MAX &&
           req->content_type.n && req->status < 300;
}

/* An ETag identifies one representation, so the compressed body gets another tag. */
static void mark_etag(api_request *req)
{
    char *tag = memmem(req->headers->p, req->headers->n, "ETag: \"", 7);
    if (!tag)
        return;
    char *end = memchr(tag + 7, '"', req->headers->n - (size_t)(tag + 7 - req->headers->p));
    size_t at = (size_t)(end - req->headers->p), rest = req->headers->n - at;
    if (api_buf_reserve(req->headers, 5) != 0)
        return;
    memmove(req->headers->p + at + 5, req->headers->p + at, rest);
    memcpy(req->headers->p + at, "-gzip", 5);
    req->headers->n += 5;
}

static void respond(api_request *req)
{
    if (!worth_it(req))
        return;
    api__respond_vary(req, "Accept-Encoding");
    if (!api__accepts_gzip(req->head.accept_encoding))
        return;
    struct job j = {.in = req->body};
    api_buf_init(&j.out, API_BUF_NO_MAX);
    if (req->body->n <= INLINE_MOST || api__blocking(req, run, &j) != 0)
        run(&j);
    if (j.out.err || j.out.n == 0 || j.out.n >= req->body->n) {
        api_buf_deinit(&j.out);
        return;
    }
    api_buf plain = *req->body;
    *req->body = j.out;
    api_buf_deinit(&plain);
    req->encoded = true;
    API_BUF_LIT(req->headers, "Content-Encoding: gzip\r\n");
    mark_etag(req);
}

const struct api__stage api__compress_stage = {.respond = respond};
