#include "server/reload/execute.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"

extern char **environ;

struct process {
    pid_t pid;
    int pidfd, output; /* -1: closed */
    api_buf *text;
};

/* Signals as a shell would give them. An errno value. */
static int configure(posix_spawnattr_t *attr, posix_spawn_file_actions_t *files, int output)
{
    sigset_t none, defaults;
    sigemptyset(&none);
    sigemptyset(&defaults);
    sigaddset(&defaults, SIGPIPE);
    sigaddset(&defaults, SIGINT);
    sigaddset(&defaults, SIGTERM);
    posix_spawnattr_setsigmask(attr, &none);
    posix_spawnattr_setsigdefault(attr, &defaults);
    posix_spawnattr_setpgroup(attr, 0);
    posix_spawnattr_setflags(attr, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
    int err = posix_spawn_file_actions_addopen(files, 0, "/dev/null", O_RDONLY, 0);
    if (!err)
        err = posix_spawn_file_actions_adddup2(files, output, 1);
    return err ? err : posix_spawn_file_actions_adddup2(files, output, 2);
}

static int spawn(pid_t *pid, const char *const *argv, int output)
{
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attr;
    int err = posix_spawn_file_actions_init(&files);
    if (err)
        return err;
    err = posix_spawnattr_init(&attr);
    if (!err) {
        err = configure(&attr, &files, output);
        if (!err)
            err = posix_spawnp(pid, argv[0], &files, &attr, (char *const *)(uintptr_t)argv, environ);
        posix_spawnattr_destroy(&attr);
    }
    posix_spawn_file_actions_destroy(&files);
    return err;
}

static int reap(const struct process *p, bool killed)
{
    int status = 0;
    if (killed)
        kill(-p->pid, SIGKILL);
    while (waitpid(p->pid, &status, 0) < 0 && errno == EINTR)
        ;
    return status;
}

static int start(struct process *p, const char *const *argv)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        return errno;
    /* Only our end: the program's own must block. */
    fcntl(ends[0], F_SETFL, O_NONBLOCK);
    int err = spawn(&p->pid, argv, ends[1]);
    close(ends[1]);
    if (!err && (p->pidfd = pidfd_open(p->pid, 0)) < 0) {
        err = errno;
        reap(p, true);
    }
    p->output = ends[0];
    if (err)
        close(ends[0]);
    return err;
}

static void read_output(struct process *p)
{
    char part[8192];
    ssize_t n;
    while ((n = read(p->output, part, sizeof part)) > 0 || (n < 0 && errno == EINTR))
        if (n > 0) {
            size_t room = p->text->max - p->text->n;
            api_buf_put(p->text, part, (size_t)n < room ? (size_t)n : room);
        }
    if (n == 0) {
        close(p->output);
        p->output = -1;
    }
}

/* Waits for the program, not for the pipe, which processes in the background may keep open. */
static int wait_for(struct process *p, int64_t span_ms, const int *stop_fd)
{
    int64_t until = api__mono_ns() + span_ms * 1000000;
    for (;;) {
        int64_t left = (until - api__mono_ns() + 999999) / 1000000;
        struct pollfd fds[3] = {{p->pidfd, POLLIN, 0}, {p->output, POLLIN, 0}, {stop_fd ? *stop_fd : -1, POLLIN, 0}};
        if (left <= 0)
            return API_ETIMEOUT;
        if (poll(fds, 3, left > 3600000 ? 3600000 : (int)left) <= 0)
            continue;
        if (fds[1].revents)
            read_output(p);
        if (fds[0].revents)
            return API_OK;
        if (fds[2].revents)
            return API_ECLOSED;
    }
}

int api__execute(const char *const *argv, int64_t span_ms, const int *stop_fd, api_buf *output, int *status)
{
    struct process p = {.text = output};
    int err = start(&p, argv);
    if (err) {
        errno = err;
        return API_ESYS;
    }
    err = wait_for(&p, span_ms, stop_fd);
    *status = reap(&p, err != 0);
    if (p.output >= 0)
        read_output(&p);
    if (p.output >= 0)
        close(p.output);
    close(p.pidfd);
    return err;
}
