#include "server/reload/scratch.h"

#include <api/err.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { SWEEP_AFTER = 60 }; /* seconds: one that was just made may not be locked yet */

#define PREFIX "api-build-"

static char *join(const char *a, const char *b)
{
    char *s;
    return asprintf(&s, "%s/%s", a, b) < 0 ? NULL : s;
}

static const char *from_environment(const char *name)
{
    const char *v = getenv(name);
    return v && v[0] == '/' ? v : NULL;
}

/* To be freed. */
static char *base_directory(void)
{
    const char *cache = from_environment("XDG_CACHE_HOME"), *tmp = from_environment("TMPDIR");
    char *base = cache ? join(cache, "api") : NULL;
    if (base && (mkdir(base, 0700) == 0 || errno == EEXIST) && access(base, W_OK) == 0)
        return base;
    free(base);
    return strdup(tmp ? tmp : "/tmp");
}

static void remove_files(int fd)
{
    int again = fcntl(fd, F_DUPFD_CLOEXEC, 3);
    DIR *d = again < 0 ? NULL : fdopendir(again);
    if (!d) {
        if (again >= 0)
            close(again);
        return;
    }
    rewinddir(d);
    for (struct dirent *e; (e = readdir(d));)
        if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0)
            unlinkat(fd, e->d_name, 0);
    closedir(d);
}

/* Unlocked and ours: its process was killed. */
static void sweep_one(int base, const char *name)
{
    struct stat st;
    int fd = openat(base, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0)
        return;
    if (fstat(fd, &st) == 0 && st.st_uid == geteuid() && st.st_mtime + SWEEP_AFTER < time(NULL) &&
        flock(fd, LOCK_EX | LOCK_NB) == 0) {
        remove_files(fd);
        unlinkat(base, name, AT_REMOVEDIR);
    }
    close(fd);
}

static void sweep(const char *base)
{
    DIR *d = opendir(base);
    if (!d)
        return;
    for (struct dirent *e; (e = readdir(d));)
        if (strncmp(e->d_name, PREFIX, sizeof PREFIX - 1) == 0)
            sweep_one(dirfd(d), e->d_name);
    closedir(d);
}

int api__scratch_init(struct api__scratch *s)
{
    *s = (struct api__scratch){.fd = -1, .owner = getpid()};
    char *base = base_directory();
    if (!base)
        return API_ENOMEM;
    sweep(base);
    s->path = join(base, PREFIX "XXXXXX");
    free(base);
    if (!s->path)
        return API_ENOMEM;
    if (!mkdtemp(s->path)) {
        free(s->path);
        s->path = NULL;
        return API_ESYS;
    }
    s->fd = open(s->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (s->fd >= 0)
        flock(s->fd, LOCK_SH | LOCK_NB);
    return API_OK;
}

void api__scratch_deinit(struct api__scratch *s)
{
    if (!s->path)
        return;
    if (s->fd >= 0 && s->owner == getpid())
        remove_files(s->fd);
    if (s->owner == getpid())
        rmdir(s->path);
    if (s->fd >= 0)
        close(s->fd);
    free(s->path);
    *s = (struct api__scratch){.fd = -1};
}

char *api__scratch_file(const struct api__scratch *s, const char *name)
{
    return join(s->path, name);
}
