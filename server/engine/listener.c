/* Accepting. */
#include "server/engine/listener.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "server/engine/connection.h"

enum {
    ACCEPTS = 64, /* in one go */
    REFUSED = 64, /* clients that are told 503 at once; over it they are just closed */
};

struct api__listener {
    api__event handle; /* first */
    api__worker *worker;
    int fd;
    uint32_t events;
    api__timer retry;
};

static const char *peer_text(const struct sockaddr_storage *a, char *out, socklen_t n)
{
    if (a->ss_family == AF_INET)
        return inet_ntop(AF_INET, &((const struct sockaddr_in *)(const void *)a)->sin_addr, out, n);
    if (a->ss_family != AF_INET6)
        return "unix";
    const struct in6_addr *ip = &((const struct sockaddr_in6 *)(const void *)a)->sin6_addr;
    if (IN6_IS_ADDR_V4MAPPED(ip))
        return inet_ntop(AF_INET, ip->s6_addr + 12, out, n);
    return inet_ntop(AF_INET6, ip, out, n);
}

static void admit(api__worker *w, int fd, const struct sockaddr_storage *from)
{
    int64_t open = __atomic_load_n(&w->shared->connections, __ATOMIC_RELAXED);
    int64_t most = api__worker_limits(w)->connections;
    if (open >= most + REFUSED) {
        close(fd);
        return;
    }
    char text[INET6_ADDRSTRLEN];
    const char *peer = peer_text(from, text, sizeof text);
    api__connection_new(w, fd, peer ? peer : "", open >= most);
}

/* Out of descriptors or memory: those in the queue wait, instead of the loop being told about them all the time. */
static void pause_accepting(struct api__listener *l, int err)
{
    api__worker *w = l->worker;
    api__logf(w->log, API_LOG_WARN, "accepting connections: %s; trying again in 100 ms", strerror(err));
    api__loop_del(&w->loop, l->fd);
    api__timer_arm(&w->timers.accept, &l->retry, w->loop.now);
}

/* False: nobody is waiting any more. */
static bool accept_one(struct api__listener *l)
{
    struct sockaddr_storage from;
    socklen_t n = sizeof from;
    from.ss_family = AF_UNSPEC;
    int fd = accept4(l->fd, (struct sockaddr *)&from, &n, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd >= 0) {
        admit(l->worker, fd, &from);
        return true;
    }
    if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM)
        pause_accepting(l, errno);
    /* Others are about a client that left while it waited; there may be more behind it. */
    return errno == EINTR || errno == ECONNABORTED || errno == EPROTO || errno == EPERM;
}

static void ready(api__event *h, uint32_t events)
{
    struct api__listener *l = (struct api__listener *)h;
    (void)events;
    for (int i = 0; i < ACCEPTS && l->fd >= 0 && accept_one(l); i++)
        ;
}

void api__listeners_retry(api__timer *t)
{
    struct api__listener *l = (struct api__listener *)(void *)((char *)t - offsetof(struct api__listener, retry));
    if (api__loop_add(&l->worker->loop, l->fd, l->events, &l->handle) != 0)
        api__timer_arm(&l->worker->timers.accept, &l->retry, l->worker->loop.now);
}

int api__listeners_add(api__worker *w, struct api__sockets *s, size_t i)
{
    w->listeners = calloc(s->count, sizeof *w->listeners);
    if (!w->listeners)
        return API_ENOMEM;
    for (size_t k = 0; k < s->count; k++) {
        int *from = s->shared ? &s->fds[k] : &s->fds[i * s->count + k];
        int fd = s->shared ? fcntl(*from, F_DUPFD_CLOEXEC, 3) : *from;
        if (fd < 0)
            return API_ESYS;
        if (!s->shared)
            *from = -1;
        struct api__listener *l = &w->listeners[w->listener_count++];
        *l = (struct api__listener){{ready}, w, fd, EPOLLIN | (s->shared ? (uint32_t)EPOLLEXCLUSIVE : 0), {0}};
        if (api__loop_add(&w->loop, fd, l->events, &l->handle) != 0)
            return API_ESYS;
    }
    return API_OK;
}

/* Out of the loop first, which closing does not do while somebody has a duplicate. Of a queue that is shared the kernel
 * may have woken this worker alone for who is in it now, so they are taken in; later ones wake others. */
void api__listeners_close(api__worker *w)
{
    for (size_t i = 0; i < w->listener_count; i++) {
        struct api__listener *l = &w->listeners[i];
        if (l->fd < 0)
            continue;
        api__loop_del(&w->loop, l->fd);
        while (w->present && accept_one(l))
            ;
        api__timer_stop(&l->retry);
        close(l->fd);
        l->fd = -1; /* an event of this round may still be on its way to it */
    }
}

void api__listeners_free(api__worker *w)
{
    api__listeners_close(w);
    free(w->listeners);
    w->listeners = NULL;
    w->listener_count = 0;
}
