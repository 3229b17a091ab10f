#include "server/forms/spool.h"
#include "server/engine/waiting.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* --- files --- */

int api__file_error(int number)
{
    static const struct {
        int number, err;
    } list[] = {
        {ENOSPC, API_EFULL},     {EDQUOT, API_EFULL},      {EFBIG, API_EFULL}, {ENOMEM, API_ENOMEM},
        {ENOENT, API_ENOTFOUND}, {ENOTDIR, API_ENOTFOUND}, {EIO, API_EIO},
    };
    for (size_t i = 0; i < sizeof list / sizeof *list; i++)
        if (list[i].number == number)
            return list[i].err;
    return API_ESYS;
}

int api__temporary_file(void)
{
    const char *dir = getenv("TMPDIR");
    char path[PATH_MAX];
    if (!dir || !*dir)
        dir = "/tmp";
    int fd = open(dir, O_TMPFILE | O_RDWR | O_CLOEXEC | O_EXCL, 0600);
    if (fd >= 0)
        return fd;
    /* Some file systems do not support O_TMPFILE. */
    if ((size_t)snprintf(path, sizeof path, "%s/api-XXXXXX", dir) >= sizeof path) {
        errno = ENAMETOOLONG;
        return -1;
    }
    fd = mkostemp(path, O_CLOEXEC);
    if (fd >= 0)
        unlink(path);
    return fd;
}

static int write_all(int fd, const char *p, size_t n)
{
    while (n) {
        ssize_t w = write(fd, p, n);
        if (w < 0 && errno == EINTR)
            continue;
        if (w < 0)
            return api__file_error(errno);
        p += w;
        n -= (size_t)w;
    }
    return API_OK;
}

int api__run_blocking(api_request *req, void (*fn)(void *), void *arg)
{
    if (req)
        return api__blocking(req, fn, arg);
    fn(arg);
    return API_OK;
}

/* --- creating and freeing --- */

void api__spool_init(api__spool *s, size_t keep)
{
    *s = (api__spool){.fd = -1};
    api_buf_init(&s->memory, keep);
}

void api__spool_deinit(api__spool *s)
{
    api_buf_deinit(&s->memory);
    if (s->fd >= 0)
        close(s->fd);
    s->fd = -1;
}

/* --- writing --- */

struct flush {
    api__spool *spool;
    int err;
};

/* Missing temporary storage is an error of the server, not of the client. */
static int as_io(int err)
{
    return err == API_ENOTFOUND || err == API_ESYS ? API_EIO : err;
}

static void flush_job(void *arg)
{
    struct flush *f = arg;
    api__spool *s = f->spool;
    if (s->fd < 0)
        s->fd = api__temporary_file();
    f->err = s->fd < 0 ? api__file_error(errno) : write_all(s->fd, s->memory.p, s->memory.n);
    f->err = as_io(f->err);
}

static int flush(api__spool *s, api_request *req)
{
    struct flush f = {s, API_OK};
    int err = api__run_blocking(req, flush_job, &f);
    if (!err)
        err = f.err;
    if (err)
        return err;
    s->on_disk += s->memory.n;
    s->memory.n = 0;
    return API_OK;
}

int api__spool_put(api__spool *s, api_request *req, api_str bytes)
{
    int err = API_OK;
    while (!err && bytes.n) {
        size_t room = s->memory.max - s->memory.n, n = bytes.n < room ? bytes.n : room;
        api_buf_put(&s->memory, bytes.p, n);
        bytes.p += n;
        bytes.n -= n;
        err = s->memory.err;
        if (!err && bytes.n)
            err = flush(s, req);
    }
    return err;
}

/* --- reading --- */

static int read_disk(const api__spool *s, uint64_t offset, char *p, size_t n)
{
    while (n) {
        ssize_t r = pread(s->fd, p, n, (off_t)offset);
        if (r < 0 && errno == EINTR)
            continue;
        if (r <= 0)
            return API_EIO; /* includes a file truncated by another process */
        p += r;
        offset += (uint64_t)r;
        n -= (size_t)r;
    }
    return API_OK;
}

int api__spool_read(const api__spool *s, uint64_t offset, void *p, size_t n, size_t *got)
{
    uint64_t size = api__spool_size(s);
    *got = offset >= size ? 0 : size - offset < n ? (size_t)(size - offset) : n;
    size_t first = offset >= s->on_disk ? 0 : s->on_disk - offset < *got ? (size_t)(s->on_disk - offset) : *got;
    int err = read_disk(s, offset, p, first);
    if (err) {
        *got = 0;
        return err;
    }
    if (*got > first)
        memcpy((char *)p + first, s->memory.p + (offset + first - s->on_disk), *got - first);
    return API_OK;
}

api_str api__spool_memory(const api__spool *s, uint64_t offset, uint64_t n)
{
    if (offset < s->on_disk || !s->memory.p)
        return (api_str){NULL, 0};
    return (api_str){s->memory.p + (offset - s->on_disk), (size_t)n};
}

int api__spool_copy(const api__spool *s, uint64_t offset, uint64_t n, int fd)
{
    char block[65536];
    int err = API_OK;
    while (!err && n) {
        size_t got;
        err = api__spool_read(s, offset, block, n < sizeof block ? (size_t)n : sizeof block, &got);
        if (!err)
            err = got ? write_all(fd, block, got) : API_EIO;
        offset += got;
        n -= got;
    }
    return err;
}
