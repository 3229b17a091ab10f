#include "cli/core/files.h"
#include "cli/core/descriptor.h"
#include "cli/core/memory.h"
#include "cli/core/message.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* The largest of our files is a cached document. */
enum { FILE_MOST = 1 << 26 };

/* XDG: a path that is not absolute is ignored. */
static const char *base_dir(cli *c, const char *variable, const char *under_home)
{
    const char *dir = getenv(variable), *home = getenv("HOME");
    if (dir && dir[0] == '/')
        return dir;
    return home && home[0] == '/' ? xasprintf(c, "%s/%s", home, under_home) : NULL;
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

const char *state_find(cli *c, const char *name)
{
    const char *base = base_dir(c, "XDG_STATE_HOME", ".local/state");
    return base ? xasprintf(c, "%s/api/%s", base, name) : NULL;
}

int state_path(cli *c, const char *name, const char **out)
{
    *out = state_find(c, name);
    if (!*out)
        return fail(c, FAIL_LOCAL, "cannot store %s: neither XDG_STATE_HOME nor HOME is set", name);
    if (make_dirs((char *)(uintptr_t)*out) != 0)
        return fail(c, FAIL_LOCAL, "cannot create the directory of %s: %s", *out, strerror(errno));
    return DONE;
}

/* 0 or the errno of what failed. */
static int read_all(cli *c, int fd, api_str *out)
{
    api_buf b;
    api_buf_init(&b, FILE_MOST);
    int why = descriptor_read(fd, &b);
    if (!why)
        *out = xstrdup(c, api_buf_get(&b));
    api_buf_deinit(&b);
    return why;
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
        return fail(c, FAIL_LOCAL, "%s is readable by others; \"chmod 600\" makes it private", path);
    }
    int why = read_all(c, fd, out);
    close(fd);
    return !why ? DONE : fail(c, FAIL_LOCAL, "cannot read %s: %s", path, strerror(why));
}

/* 0 or the errno of what failed. */
static int replace(cli *c, const char *path, api_str text, bool sync)
{
    char *aside = xasprintf(c, "%s.XXXXXX", path);
    int fd = mkostemp(aside, O_CLOEXEC);
    if (fd < 0)
        return errno;
    int why = descriptor_write(fd, text);
    if (!why && sync && fsync(fd) != 0)
        why = errno;
    if (close(fd) != 0 && !why)
        why = errno;
    if (!why && rename(aside, path) != 0)
        why = errno;
    if (why)
        unlink(aside);
    return why;
}

int private_write(cli *c, const char *path, api_str text)
{
    int why = replace(c, path, text, true);
    return why ? fail(c, FAIL_LOCAL, "cannot write %s: %s", path, strerror(why)) : DONE;
}

const char *cache_path(cli *c, const char *name)
{
    const char *base = base_dir(c, "XDG_CACHE_HOME", ".cache");
    return base ? xasprintf(c, "%s/api/%s", base, name) : NULL;
}

bool cache_load(cli *c, const char *path, api_str *out)
{
    struct stat st;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    bool ours = fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_uid == geteuid();
    *out = (api_str){NULL, 0};
    bool read = ours && read_all(c, fd, out) == 0;
    if (fd >= 0)
        close(fd);
    return read;
}

void cache_save(cli *c, const char *path, api_str text)
{
    if (make_dirs((char *)(uintptr_t)path) == 0)
        replace(c, path, text, false);
}

int private_lock(cli *c, const char *path)
{
    const char *name = xasprintf(c, "%s.lock", path);
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
