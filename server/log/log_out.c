#include "server/log/log_out.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum {
    PLAIN,  /* files: writing never blocks for a reader */
    OWN,    /* pipes and terminals, written through `own` */
    POLLED, /* pipes and terminals that could not be reopened */
    SOCKET
};

/* O_NONBLOCK is a flag of the open file description, which other processes share: reopen it rather than set theirs. */
static int open_own(int fd)
{
    char path[32];
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    return open(path, O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
}

static int kind_of(int fd, struct api__log_out *o)
{
    struct stat st;
    if (fstat(fd, &st) != 0 || S_ISREG(st.st_mode))
        return PLAIN;
    if (S_ISSOCK(st.st_mode))
        return SOCKET;
    if (!S_ISFIFO(st.st_mode) && !isatty(fd))
        return PLAIN;
    struct sigaction sa;
    o->raises = S_ISFIFO(st.st_mode) && sigaction(SIGPIPE, NULL, &sa) == 0 && sa.sa_handler != SIG_IGN;
    o->own = open_own(fd);
    return o->own >= 0 ? OWN : POLLED;
}

void api__log_out_init(struct api__log_out *o, int fd)
{
    *o = (struct api__log_out){.fd = fd, .own = -1};
    api_buf_init(&o->rest, API_BUF_NO_MAX);
    o->kind = kind_of(fd, o);
}

void api__log_out_deinit(struct api__log_out *o)
{
    if (o->own >= 0)
        close(o->own);
    o->own = -1;
    api_buf_deinit(&o->rest);
}

/* A pipe that polls writable has room for PIPE_BUF bytes. Another writer may fill it before this write, which then
 * blocks; POSIX offers nothing better. */
static ssize_t write_polled(int fd, const char *p, size_t n)
{
    struct pollfd room = {fd, POLLOUT, 0};
    if (poll(&room, 1, 0) <= 0) {
        errno = EAGAIN;
        return -1;
    }
    return write(fd, p, n < PIPE_BUF ? n : PIPE_BUF);
}

static ssize_t write_once(const struct api__log_out *o, const char *p, size_t n)
{
    ssize_t r;
    do
        r = o->kind == SOCKET   ? send(o->fd, p, n, MSG_DONTWAIT | MSG_NOSIGNAL)
            : o->kind == OWN    ? write(o->own, p, n)
            : o->kind == POLLED ? write_polled(o->fd, p, n)
                                : write(o->fd, p, n);
    while (r < 0 && errno == EINTR);
    return r;
}

/* Returns the number of bytes written. */
static size_t write_some(struct api__log_out *o, const char *p, size_t n)
{
    size_t done = 0;
    while (done < n) {
        ssize_t r = write_once(o, p + done, n - done);
        if (r <= 0) {
            o->why = r < 0 ? errno : EIO;
            break;
        }
        done += (size_t)r;
    }
    return done;
}

static bool put_rest(struct api__log_out *o)
{
    size_t done = write_some(o, o->rest.p, o->rest.n);
    memmove(o->rest.p, o->rest.p + done, o->rest.n - done);
    o->rest.n -= done;
    return o->rest.n == 0;
}

static bool put(struct api__log_out *o, const char *p, size_t n)
{
    if (o->rest.n && !put_rest(o))
        return false;
    size_t done = write_some(o, p, n);
    if (done && done < n)
        api_buf_put(&o->rest, p + done, n - done);
    return done > 0;
}

/* Discards the SIGPIPE of a log whose reader has gone: it would kill the program. */
static bool put_quietly(struct api__log_out *o, const char *p, size_t n)
{
    sigset_t pipe, before, pending;
    sigemptyset(&pipe);
    sigaddset(&pipe, SIGPIPE);
    sigpending(&pending);
    pthread_sigmask(SIG_BLOCK, &pipe, &before);
    bool out = put(o, p, n);
    while (!out && o->why == EPIPE && !sigismember(&pending, SIGPIPE) &&
           sigtimedwait(&pipe, NULL, &(struct timespec){0}) < 0 && errno == EINTR)
        ;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return out;
}

bool api__log_out_put(struct api__log_out *o, const char *p, size_t n)
{
    bool out = (o->raises ? put_quietly : put)(o, p, n);
    o->dropped += !out;
    return out;
}
