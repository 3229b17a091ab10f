#include "server/forms/upload.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "server/http/multipart.h"

int api_upload_read(const api_upload *u, uint64_t offset, void *p, size_t n, size_t *got)
{
    *got = 0;
    if (offset >= u->size)
        return API_OK;
    if (n > u->size - offset)
        n = (size_t)(u->size - offset);
    return api__spool_read(u->self->spool, u->self->offset + offset, p, n, got);
}

api_str api_upload_basename(const api_upload *u)
{
    api_str s = u->filename;
    for (size_t i = s.n; i-- > 0;)
        if (s.p[i] == '/' || s.p[i] == '\\') {
            s = (api_str){s.p + i + 1, s.n - i - 1};
            break;
        }
    return api_str_is(s, ".") || api_str_is(s, "..") ? API_S("") : s;
}

api_str api_upload_header(const api_upload *u, const char *name)
{
    const api__part part = {.headers = u->self->headers};
    api_str value = api__part_header(&part, name);
    return value.p ? api_arena_dup(u->self->arena, value) : value;
}

/* --- on the pool --- */

struct job {
    const api_upload *u;
    char *bytes;      /* data */
    const char *path; /* save */
    int fd, err;
};

static int run(api_request *req, void (*fn)(void *), struct job *j)
{
    int err = api__run_blocking(req, fn, j);
    return err ? err : j->err;
}

static void data_job(void *arg)
{
    struct job *j = arg;
    size_t got;
    j->err = api_upload_read(j->u, 0, j->bytes, (size_t)j->u->size, &got);
}

int api_upload_data(api_request *req, const api_upload *u, api_str *out)
{
    *out = API_S("");
    if (u->size == 0)
        return API_OK;
    if (u->size >= req->arena->max - req->arena->used)
        return API_ETOOBIG;
    struct job j = {.u = u, .bytes = api_arena_alloc(req->arena, (size_t)u->size + 1)};
    if (!j.bytes)
        return API_ENOMEM;
    /* Bytes in the form's memory are not NUL-terminated: the next file's bytes follow them. */
    api_str there = api__spool_memory(u->self->spool, u->self->offset, u->size);
    int err = there.p ? API_OK : run(req, data_job, &j);
    if (there.p)
        memcpy(j.bytes, there.p, there.n);
    j.bytes[u->size] = 0;
    if (!err)
        *out = (api_str){j.bytes, (size_t)u->size};
    return err;
}

static int copy(const api_upload *u, int fd)
{
    return api__spool_copy(u->self->spool, u->self->offset, u->size, fd);
}

static void fd_job(void *arg)
{
    struct job *j = arg;
    bool small = j->u->size == 0 || api__spool_memory(j->u->self->spool, j->u->self->offset, j->u->size).p;
    j->fd = small ? memfd_create("upload", MFD_CLOEXEC) : api__temporary_file();
    j->err = j->fd < 0 ? api__file_error(errno) : copy(j->u, j->fd);
    if (!j->err && lseek(j->fd, 0, SEEK_SET) != 0)
        j->err = API_EIO;
    if (j->err && j->fd >= 0)
        close(j->fd);
}

int api_upload_fd(api_request *req, const api_upload *u)
{
    struct job j = {.u = u};
    int err = run(req, fd_job, &j);
    return err ? err : j.fd;
}

/* --- saving --- */

/* A rename is durable only after its directory was synced. */
static void sync_folder(const char *path)
{
    char folder[PATH_MAX];
    const char *slash = strrchr(path, '/');
    size_t n = slash ? (size_t)(slash - path) + 1 : 0;
    snprintf(folder, sizeof folder, "%.*s", n ? (int)n : 1, n ? path : ".");
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return; /* a directory that is writable but not readable */
    fsync(fd);
    close(fd);
}

static int fill(const api_upload *u, int fd)
{
    int err = copy(u, fd);
    if (!err && (fchmod(fd, 0644) != 0 || fsync(fd) != 0))
        err = api__file_error(errno);
    return err;
}

static void save_job(void *arg)
{
    struct job *j = arg;
    char beside[PATH_MAX];
    if ((size_t)snprintf(beside, sizeof beside, "%s.XXXXXX", j->path) >= sizeof beside) {
        j->err = API_ESYS;
        return;
    }
    int fd = mkostemp(beside, O_CLOEXEC);
    if (fd < 0) {
        j->err = api__file_error(errno);
        return;
    }
    j->err = fill(j->u, fd);
    close(fd);
    if (!j->err && rename(beside, j->path) != 0)
        j->err = api__file_error(errno);
    if (j->err)
        unlink(beside);
    else
        sync_folder(j->path);
}

int api__upload_save(api_request *req, const api_upload *u, api_str path)
{
    api_str z = api_arena_dup(u->self->arena, path);
    if (!z.p || memchr(z.p, 0, z.n))
        return z.p ? API_EINVALID : API_ENOMEM;
    struct job j = {.u = u, .path = z.p};
    return run(req, save_job, &j);
}
