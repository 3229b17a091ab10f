#include "server/program/keeper_refuse.h"

#include <errno.h>
#include <stdio.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/httpdate.h"
#include "server/log/log_sink.h"

enum { AT_ONCE = 64 };

static size_t make_answer(char *to, size_t cap)
{
    static const char body[] =
        "{\"detail\":\"The server has crashed; it starts again when a file of the app is saved\"}";
    char date[API__HTTPDATE_LENGTH + 1];
    uint64_t id = 0;
    api__httpdate_put(time(NULL), date);
    if (getrandom(&id, sizeof id, GRND_NONBLOCK) < 0)
        id = (uint64_t)time(NULL);
    int n = snprintf(to, cap,
                     "HTTP/1.1 503 Service Unavailable\r\nDate: %s\r\nContent-Type: application/json\r\n"
                     "Content-Length: %zu\r\nRetry-After: 1\r\nX-Request-Id: %016llx\r\nConnection: close\r\n\r\n%s",
                     date, sizeof body - 1, (unsigned long long)id, body);
    return (size_t)n;
}

void api__keeper_refuse(int listener)
{
    char text[600], sent[16384];
    size_t n = make_answer(text, sizeof text);
    for (int i = 0; i < AT_ONCE; i++) {
        int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
        if (fd < 0) {
            /* Out of descriptors or memory: leave clients in the queue for a while, instead of being woken for them all
             * the time. */
            if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM)
                nanosleep(&(struct timespec){.tv_nsec = 100000000}, NULL);
            return;
        }
        /* Closing a socket with unread input would reset the connection and lose the response. */
        ssize_t dropped = recv(fd, sent, sizeof sent, MSG_DONTWAIT);
        (void)dropped;
        if (send(fd, text, n, MSG_NOSIGNAL | MSG_DONTWAIT) > 0)
            shutdown(fd, SHUT_WR);
        close(fd);
    }
}

void api__keeper_output(void *arg, api_str text)
{
    api__log_sink_lines(arg, text);
}
