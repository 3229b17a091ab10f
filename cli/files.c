#include "files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* XDG: a path that is not absolute is ignored. */
static const char *base_dir(cli *c, const char *variable, const char *under_home)
{
    const char *dir = getenv(variable), *home = getenv("HOME");
    if (dir && dir[0] == '/')
        return dir;
    return home && home[0] == '/' ? printed(c, "%s/%s", home, under_home) : NULL;
}

static int make_dirs(char *path)
{
    for (char *p = path + 1; *p; p++) {
        if (*p != '/')
            continue;
        *p = 0;
        int err = mkdir(path, 0700);
        *p = '/';
        if (err != 0 && errno != EEXIST)
            return -1;
    }
    return 0;
}

int state_path(cli *c, const char *name, const char **out)
{
    const char *base = base_dir(c, "XDG_STATE_HOME", ".local/state");
    if (!base)
        return fail(c, FAIL_LOCAL, "neither XDG_STATE_HOME nor HOME says where to keep %s", name);
    char *path = printed(c, "%s/api/%s", base, name);
    if (make_dirs(path) != 0)
        return fail(c, FAIL_LOCAL, "cannot make the directory of %s: %s", path, strerror(errno));
    *out = path;
    return DONE;
}

int private_read(cli *c, const char *path, api_str *out)
{
    struct stat st;
    *out = (api_str){NULL, 0};
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0 && errno == ENOENT)
        return DONE;
    if (fd < 0 || fstat(fd, &st) != 0) {
        if (fd >= 0)
            close(fd);
        return fail(c, FAIL_LOCAL, "cannot read %s: %s", path, strerror(errno));
    }
    if (st.st_mode & 077 || st.st_uid != geteuid()) {
        close(fd);
        return fail(c, FAIL_LOCAL, "%s is refused: others can read it; \"chmod 600\" it", path);
    }
    api_buf b;
    api_buf_init(&b, 1 << 24);
    char chunk[4096];
    ssize_t n;
    while ((n = read(fd, chunk, sizeof chunk)) > 0)
        api_buf_put(&b, chunk, (size_t)n);
    int why = errno;
    close(fd);
    *out = keep(c, api_buf_get(&b));
    int status = n < 0 ? fail(c, FAIL_LOCAL, "cannot read %s: %s", path, strerror(why)) : DONE;
    api_buf_deinit(&b);
    return status;
}

static int write_all(int fd, api_str s)
{
    while (s.n) {
        ssize_t n = write(fd, s.p, s.n);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return -1;
        s.p += n;
        s.n -= (size_t)n;
    }
    return fsync(fd);
}

int private_write(cli *c, const char *path, api_str text)
{
    char *aside = printed(c, "%s.XXXXXX", path);
    int fd = mkostemp(aside, O_CLOEXEC);
    if (fd < 0)
        return fail(c, FAIL_LOCAL, "cannot write %s: %s", path, strerror(errno));
    int err = write_all(fd, text);
    int why = errno;
    if (close(fd) != 0 && !err) {
        err = -1;
        why = errno;
    }
    if (!err && rename(aside, path) != 0) {
        err = -1;
        why = errno;
    }
    if (!err)
        return DONE;
    unlink(aside);
    return fail(c, FAIL_LOCAL, "cannot write %s: %s", path, strerror(why));
}

int private_lock(cli *c, const char *path)
{
    const char *name = printed(c, "%s.lock", path);
    int fd = open(name, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    while (fd >= 0 && flock(fd, LOCK_EX) != 0) {
        if (errno == EINTR)
            continue;
        close(fd);
        fd = -1;
    }
    if (fd < 0)
        fail(c, FAIL_LOCAL, "cannot lock %s: %s", name, strerror(errno));
    return fd;
}
