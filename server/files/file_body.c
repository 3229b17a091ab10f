/* Sending the bytes of a file: small responses as a body, larger ones as a stream of known length, so that a file is
 * never in memory as a whole. */
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "server/engine/stream.h"
#include "server/engine/waiting.h"
#include "server/files/file.h"

/* Up to this size a response is sent in one piece, and reading is cheaper than switching to another thread. */
#define INLINE_MOST 65536
/* Bytes of a stream read at once: enough to be worth a thread switch, few enough for many clients. */
#define PIECE (256 * 1024)

struct job {
    char *out;
    int fd;
    uint64_t from;
    size_t n;
    int err;
};

static void run(void *arg)
{
    struct job *j = arg;
    while (j->n) {
        ssize_t got = pread(j->fd, j->out, j->n, (off_t)j->from);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0) { /* end of file: truncated since it was opened */
            j->err = got ? API_ESYS : API_EIO;
            return;
        }
        j->out += got;
        j->from += (uint64_t)got;
        j->n -= (size_t)got;
    }
}

int api__file_body_begin(api_request *req, uint64_t length)
{
    if (length <= INLINE_MOST)
        return api_buf_reserve(req->body, (size_t)length);
    req->sized = true;
    req->length = length;
    return api__stream_begin(req);
}

int api__file_body_text(api_request *req, api_str text)
{
    if (req->streaming)
        return api__stream_write(req, text);
    api_buf_str(req->body, text);
    return req->body->err;
}

static int put_small(api_request *req, int fd, uint64_t from, size_t n)
{
    int err = api_buf_reserve(req->body, n);
    if (err)
        return err;
    struct job j = {.out = req->body->p + req->body->n, .fd = fd, .from = from, .n = n};
    run(&j);
    if (!j.err)
        req->body->n += n;
    return j.err;
}

static int stream(api_request *req, int fd, uint64_t from, uint64_t n, char *piece)
{
    int err = API_OK;
    while (n && !err) {
        size_t some = n < PIECE ? (size_t)n : PIECE;
        struct job j = {.out = piece, .fd = fd, .from = from, .n = some};
        if (api__blocking(req, run, &j) != 0)
            run(&j); /* the pool is busy: blocking the worker is better than an incomplete response */
        err = j.err;
        if (!err)
            err = api__stream_write(req, (api_str){piece, some});
        from += some;
        n -= some;
    }
    return err;
}

int api__file_body_bytes(api_request *req, int fd, uint64_t from, uint64_t n)
{
    if (!req->streaming)
        return put_small(req, fd, from, (size_t)n);
    if (req->head.method == API__METHOD_HEAD)
        return API_ECLOSED;
    char *piece = malloc(n < PIECE ? (size_t)n : PIECE);
    int err = piece ? stream(req, fd, from, n, piece) : API_ENOMEM;
    free(piece);
    return err;
}
