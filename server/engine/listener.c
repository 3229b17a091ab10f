/* Accepting connections. */
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
#include "server/request/response.h"

enum {
    ACCEPTS = 64, /* per event */
    REFUSED = 64, /* clients answered 503 at the same time; further ones are just closed */
};

#define SECOND 1000000000ll

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

static int take_client(const struct api__listener *l, struct sockaddr_storage *from)
{
    socklen_t n = sizeof *from;
    from->ss_family = AF_UNSPEC;
    return accept4(l->fd, (struct sockaddr *)from, &n, SOCK_NONBLOCK | SOCK_CLOEXEC);
}

/* At most once a second, for all workers: clients must not be able to fill the log. */
static void report(const api__worker *w, int err, unsigned refused)
{
    struct api__shared *s = w->shared;
    uint64_t n = __atomic_add_fetch(&s->refused, refused, __ATOMIC_RELAXED);
    int64_t next = __atomic_load_n(&s->next_refusal_report, __ATOMIC_RELAXED);
    if (w->loop.now < next || !__atomic_compare_exchange_n(&s->next_refusal_report, &next, w->loop.now + SECOND, false,
                                                           __ATOMIC_RELAXED, __ATOMIC_RELAXED))
        return;
    __atomic_sub_fetch(&s->refused, n, __ATOMIC_RELAXED);
    if (n)
        api__logf(w->log, API_LOG_WARN, "accepting connections: %s; %llu client%s answered 503", strerror(err),
                  (unsigned long long)n, n == 1 ? " was" : "s were");
    else
        api__logf(w->log, API_LOG_WARN, "accepting connections: %s", strerror(err));
}

/* Out of descriptors or memory: stop polling for a while, since the waiting clients would wake the loop all the time.
 */
static void pause_accepting(struct api__listener *l, int err)
{
    api__worker *w = l->worker;
    report(w, err, 0);
    api__loop_del(&w->loop, l->fd);
    api__timer_arm(&w->timers.accept, &l->retry, w->loop.now);
}

static void open_spare(api__worker *w)
{
    if (w->spare_fd < 0)
        w->spare_fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
}

static void close_spare(api__worker *w)
{
    if (w->spare_fd >= 0)
        close(w->spare_fd);
    w->spare_fd = -1;
}

/* Sends without waiting: the response fits into an empty socket buffer. */
static void send_refusal(api__worker *w, int fd, api__exchange *x)
{
    api_buf out;
    api_buf_init(&out, API_BUF_NO_MAX);
    api__exchange_fail(x, 503, "Too many connections");
    api_str body = api__exchange_answer(x);
    struct api__h1_answer answer = {
        .status = x->req.status,
        .length = (int64_t)body.n,
        .date = api__worker_date(w),
        .content_type = x->req.content_type,
        .headers = api_buf_get(x->req.headers),
        .connection = "close",
    };
    api__h1_write(&out, &answer);
    api_buf_str(&out, body);
    if (!out.err && send(fd, out.p, out.n, MSG_NOSIGNAL | MSG_DONTWAIT) > 0)
        shutdown(fd, SHUT_WR);
    api_buf_deinit(&out);
    x->req.service->calls->finished(&x->req, body.n);
}

static void answer_refused(api__worker *w, int fd, const struct sockaddr_storage *from)
{
    char text[INET6_ADDRSTRLEN];
    const char *peer = peer_text(from, text, sizeof text);
    api__exchange *x = api__exchange_take(w, &api__no_transport);
    /* Closing a socket with unread input resets it, and the client may lose the response. */
    ssize_t dropped = recv(fd, w->scratch, sizeof w->scratch, MSG_DONTWAIT);
    (void)dropped;
    if (x) {
        x->req.peer = api_str_of(peer ? peer : "");
        x->req.start_ns = w->loop.now;
        send_refusal(w, fd, x);
        api__exchange_give(x);
    }
    close(fd);
}

/* Frees the spare descriptor to accept the next client and refuse it. Returns the error of accepting; EAGAIN: no client
 * is waiting, which the kernel does not report while there is no free descriptor. */
static int refuse_one(struct api__listener *l, int why)
{
    api__worker *w = l->worker;
    struct sockaddr_storage from;
    if (w->spare_fd < 0)
        return why;
    pthread_mutex_lock(&w->shared->accept_lock);
    close_spare(w);
    int fd = take_client(l, &from), err = fd < 0 ? errno : 0;
    if (fd >= 0)
        answer_refused(w, fd, &from);
    open_spare(w);
    pthread_mutex_unlock(&w->shared->accept_lock);
    if (fd >= 0)
        report(w, why, 1);
    return err;
}

/* True: there may be more in the queue. Some errors only mean that a client left while it was queued. */
static bool after_failure(struct api__listener *l, int err)
{
    if (err == EMFILE || err == ENFILE)
        err = refuse_one(l, err);
    if (err == EMFILE || err == ENFILE || err == ENOBUFS || err == ENOMEM)
        pause_accepting(l, err);
    return err == 0 || err == EINTR || err == ECONNABORTED || err == EPROTO || err == EPERM;
}

/* False: the queue is empty. */
static bool accept_one(struct api__listener *l)
{
    struct sockaddr_storage from;
    pthread_mutex_lock(&l->worker->shared->accept_lock);
    int fd = take_client(l, &from), err = errno;
    pthread_mutex_unlock(&l->worker->shared->accept_lock);
    if (fd < 0)
        return after_failure(l, err);
    admit(l->worker, fd, &from);
    return true;
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
    open_spare(l->worker);
    if (api__loop_add(&l->worker->loop, l->fd, l->events, &l->handle) != 0)
        api__timer_arm(&l->worker->timers.accept, &l->retry, l->worker->loop.now);
}

int api__listeners_add(api__worker *w, struct api__sockets *s, size_t i)
{
    w->listeners = calloc(s->count, sizeof *w->listeners);
    if (!w->listeners)
        return API_ENOMEM;
    open_spare(w);
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

/* Removed from the loop explicitly, since closing does not do that while another process has a duplicate. If the queue
 * is shared, the kernel may have woken only this worker for the clients in it, so they are accepted; later clients wake
 * others. */
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
        l->fd = -1; /* an event of this round may still refer to it */
    }
}

void api__listeners_free(api__worker *w)
{
    api__listeners_close(w);
    close_spare(w);
    free(w->listeners);
    w->listeners = NULL;
    w->listener_count = 0;
}
