#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "server/files/file.h"
#include "server/http/accept.h"
#include "server/request/response.h"

/* O_NONBLOCK: opening a pipe must not wait for a writer. */
#define FLAGS (O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
/* A concurrent rename can keep the kernel from resolving ".." safely; it then fails with EAGAIN, and a retry works. */
#define TRIES 8

static int open_beneath(int dir_fd, const char *path)
{
    struct open_how how = {.flags = FLAGS, .resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS};
    long fd = -1;
    for (int i = 0; i < TRIES; i++) {
        fd = syscall(SYS_openat2, dir_fd, path, &how, sizeof how);
        if (fd >= 0 || (errno != EAGAIN && errno != EINTR))
            break;
    }
    return (int)fd;
}

/* Files outside the directory are reported as not found, so that clients learn nothing about them. */
static int error_of(int number)
{
    static const struct {
        int number, err;
    } list[] = {
        {ENOENT, API_ENOTFOUND}, {ENOTDIR, API_ENOTFOUND},      {EXDEV, API_ENOTFOUND},    {ELOOP, API_ENOTFOUND},
        {EACCES, API_ENOTFOUND}, {ENAMETOOLONG, API_ENOTFOUND}, {ENXIO, API_ENOTFOUND},    {ENODEV, API_ENOTFOUND},
        {EMFILE, API_EBUSY},     {ENFILE, API_EBUSY},           {ENOMEM, API_ENOMEM},      {EAGAIN, API_EBUSY},
        {EINTR, API_EBUSY},      {ENOSYS, API_EUNSUPPORTED},    {EPERM, API_EUNSUPPORTED}, {E2BIG, API_EUNSUPPORTED},
        {EINVAL, API_ESYS},
    };
    for (size_t i = 0; i < sizeof list / sizeof *list; i++)
        if (list[i].number == number)
            return list[i].err;
    return API_ESYS;
}

static int look(struct api__file *f)
{
    struct stat st;
    if (fstat(f->fd, &st) != 0)
        return API_ESYS;
    if (S_ISDIR(st.st_mode))
        return API__EISDIR;
    if (!S_ISREG(st.st_mode))
        return API_ENOTFOUND;
    f->size = (uint64_t)st.st_size;
    f->seconds = st.st_mtim.tv_sec;
    f->nanoseconds = st.st_mtim.tv_nsec;
    return API_OK;
}

static void tag(struct api__file *f)
{
    snprintf(f->etag, sizeof f->etag, "\"%llx-%llx%s%s\"", (unsigned long long)f->size,
             (unsigned long long)f->seconds * 1000000000ull + (unsigned long long)f->nanoseconds, f->coding ? "-" : "",
             f->coding ? f->coding : "");
}

int api__file_open(int dir_fd, const char *path, bool anywhere, struct api__file *out)
{
    *out = (struct api__file){.fd = anywhere ? openat(dir_fd, path, FLAGS) : open_beneath(dir_fd, path)};
    if (out->fd < 0)
        return error_of(errno);
    int err = look(out);
    if (err)
        close(out->fd);
    else
        tag(out);
    return err;
}

/* Preferred first: usually the smaller one. */
static const struct coding {
    const char *name, *ending;
} codings[] = {{"br", ".br"}, {"gzip", ".gz"}};

int api__file_open_coded(api_request *req, int dir_fd, const char *path, bool anywhere, struct api__file *out)
{
    int err = api__file_open(dir_fd, path, anywhere, out);
    for (size_t i = 0; !err && i < sizeof codings / sizeof *codings; i++) {
        struct api__file sibling;
        if (!api__accepts_coding(req->head.accept_encoding, codings[i].name))
            continue;
        const char *name = api_arena_printf(req->arena, "%s%s", path, codings[i].ending).p;
        if (!name || api__file_open(dir_fd, name, anywhere, &sibling) != 0)
            continue; /* no usable sibling in this coding */
        close(out->fd);
        *out = sibling;
        out->coding = codings[i].name;
        tag(out);
        break;
    }
    return err;
}
