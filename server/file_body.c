/* Bytes of a file on their way. They go through the answer's body in memory, which has a limit. */
#include <errno.h>
#include <unistd.h>

#include "server/file_parts.h"
#include "server/service.h"

/* Up to this a read is cheaper than the way to another thread and back. */
#define INLINE_MOST 65536

struct job {
    api_buf *out;
    int fd;
    uint64_t from, n;
    int err;
};

static void run(void *arg)
{
    struct job *j = arg;
    while (j->n) {
        ssize_t got = pread(j->fd, j->out->p + j->out->n, (size_t)j->n, (off_t)j->from);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0) { /* it was longer when it was opened */
            j->err = got ? API_ESYS : API_EIO;
            return;
        }
        j->out->n += (size_t)got;
        j->from += (uint64_t)got;
        j->n -= (uint64_t)got;
    }
}

int api__file_body_begin(api_request *req, uint64_t length)
{
    if (length > (uint64_t)req->service->limits.file_memory)
        return API_ETOOBIG;
    return api_buf_reserve(req->body, (size_t)length);
}

int api__file_body_text(api_request *req, api_str text)
{
    api_buf_str(req->body, text);
    return req->body->err;
}

int api__file_body_bytes(api_request *req, int fd, uint64_t from, uint64_t n)
{
    struct job j = {.out = req->body, .fd = fd, .from = from, .n = n};
    int err = api_buf_reserve(req->body, (size_t)n);
    if (err)
        return err;
    if (n <= INLINE_MOST)
        run(&j);
    else
        err = api__blocking(req, run, &j);
    return err ? err : j.err;
}
