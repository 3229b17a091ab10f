/* Another server, for requests that are sent to one: a thread for each connection, answers by path. */
#ifndef TESTS_ORIGIN_H
#define TESTS_ORIGIN_H

#include <arpa/inet.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include <api/buf.h>

static struct {
    int fd, port;
    pthread_t thread;
    unsigned connections; /* atomic: accepted so far */
    unsigned open;        /* atomic: of these */
    unsigned requests;    /* atomic: read so far */
} origin;

static const char origin_gzip[] = "\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff\xcb\x48\xcd\xc9\xc9\x07\x00\x86\xa6\x10\x36"
                                  "\x05\x00\x00\x00"; /* hello */

static bool origin_send(int fd, const char *p, size_t n)
{
    while (n) {
        ssize_t r = send(fd, p, n, MSG_NOSIGNAL);
        if (r <= 0)
            return false;
        p += r;
        n -= (size_t)r;
    }
    return true;
}

#define ORIGIN_SAY(fd, literal) origin_send((fd), (literal), sizeof(literal) - 1)

static bool origin_answer(int fd, const char *status, const char *headers, const char *body, size_t n)
{
    char head[1024];
    int h = snprintf(head, sizeof head, "HTTP/1.1 %s\r\n%sContent-Length: %zu\r\n\r\n", status, headers, n);
    return origin_send(fd, head, (size_t)h) && origin_send(fd, body, n);
}

/* The request as it came, as the body of the answer. */
static bool origin_mirror(int fd, const char *request, size_t n)
{
    return origin_answer(fd, "200 OK", "Content-Type: text/plain\r\nX-Origin:  spaced \r\nX-Empty:\r\n", request, n);
}

static bool origin_chunks(int fd, size_t count)
{
    static char chunk[1007];
    memcpy(chunk, "3e8\r\n", 5);
    memset(chunk + 5, 'c', 1000);
    memcpy(chunk + 1005, "\r\n", 2);
    static const char head[] = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Type: text/plain\r\n\r\n";
    bool good = origin_send(fd, head, sizeof head - 1);
    while (good && count--)
        good = origin_send(fd, chunk, sizeof chunk);
    return good && ORIGIN_SAY(fd, "0\r\n\r\n");
}

static bool origin_forever(int fd)
{
    char one;
    while (recv(fd, &one, 1, 0) > 0)
        ;
    return false;
}

/* `request` is NUL-terminated. False: the connection ends. */
static bool origin_handle(int fd, const char *request, size_t n)
{
    char path[256] = "";
    sscanf(request, "%*s %255s", path);
    if (strncmp(path, "/mirror", 7) == 0)
        return origin_mirror(fd, request, n);
    if (strncmp(request, "HEAD ", 5) == 0)
        return ORIGIN_SAY(fd, "HTTP/1.1 404 Not Found\r\nContent-Length: 5\r\n\r\n");
    if (strcmp(path, "/hello") == 0)
        return origin_answer(fd, "200 OK", "", "hello", 5);
    if (strcmp(path, "/missing") == 0)
        return origin_answer(fd, "404 Not Found", "X-Why: gone\r\n", "none", 4);
    if (strcmp(path, "/early") == 0)
        return ORIGIN_SAY(fd, "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n") &&
               origin_answer(fd, "200 OK", "X-A: 1\r\n", "hello", 5);
    if (strcmp(path, "/gzip") == 0)
        return origin_answer(fd, "200 OK", "Content-Encoding: gzip\r\n", origin_gzip, sizeof origin_gzip - 1);
    if (strcmp(path, "/redirect") == 0)
        return origin_answer(fd, "302 Found", "Location: /mirror/there\r\n", "moved", 5);
    if (strcmp(path, "/loop") == 0)
        return origin_answer(fd, "302 Found", "Location: /loop\r\n", "", 0);
    if (strcmp(path, "/elsewhere") == 0)
        return origin_answer(fd, "302 Found", "Location: file:///etc/passwd\r\n", "", 0);
    if (strcmp(path, "/chunks") == 0)
        return origin_chunks(fd, 100);
    if (strcmp(path, "/endless") == 0)
        return origin_chunks(fd, SIZE_MAX);
    if (strcmp(path, "/silent") == 0)
        return origin_forever(fd);
    if (strcmp(path, "/broken") == 0)
        ORIGIN_SAY(fd, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort");
    if (strcmp(path, "/rude") == 0)
        ORIGIN_SAY(fd, "220 mail.example ready\r\n");
    if (strcmp(path, "/hop") == 0)
        return origin_answer(fd, "200 OK",
                             "Connection: X-Private, keep-alive\r\nX-Private: 1\r\nKeep-Alive: timeout=5\r\n"
                             "Trailer: X\r\nProxy-Authenticate: Basic\r\nX-Kept: 1\r\nContent-Type: text/plain\r\n"
                             "Date: then\r\n",
                             "hop", 3);
    return false;
}

/* Behind the head's end: how many bytes of body there will be, SIZE_MAX for chunked ones. */
static size_t origin_body(const char *head)
{
    const char *p = strcasestr(head, "\r\nContent-Length:");
    if (strcasestr(head, "\r\nTransfer-Encoding: chunked"))
        return SIZE_MAX;
    return p ? strtoul(p + 17, NULL, 10) : 0;
}

static bool origin_whole(const api_buf *b, size_t head, size_t body)
{
    if (body == SIZE_MAX)
        return b->n >= head + 5 && memcmp(b->p + b->n - 5, "0\r\n\r\n", 5) == 0;
    return b->n - head >= body;
}

/* Some do not wait for the body. */
static void origin_hasty(int fd)
{
    origin_answer(fd, "413 Content Too Large", "Connection: close\r\n", "no", 2);
    shutdown(fd, SHUT_WR);
    origin_forever(fd);
}

static bool origin_read(int fd, api_buf *b)
{
    char piece[16384];
    ssize_t n = recv(fd, piece, sizeof piece, 0);
    if (n > 0)
        api_buf_put(b, piece, (size_t)n);
    return n > 0;
}

static void *origin_connection(void *arg)
{
    int fd = (int)(intptr_t)arg;
    api_buf b;
    size_t head = 0, body = 0; /* bytes of them; head 0: not known yet */
    api_buf_init(&b, (size_t)1 << 26);
    while (origin_read(fd, &b)) {
        const char *all = api_buf_cstr(&b), *end = head ? NULL : strstr(all, "\r\n\r\n");
        if (end) {
            head = (size_t)(end - all) + 4;
            body = origin_body(all);
        }
        if (end && strstr(all, " /hasty ")) {
            origin_hasty(fd);
            break;
        }
        if (!head || !origin_whole(&b, head, body))
            continue;
        __atomic_add_fetch(&origin.requests, 1, __ATOMIC_SEQ_CST);
        if (!origin_handle(fd, all, b.n))
            break;
        b.n = head = 0;
    }
    api_buf_deinit(&b);
    close(fd);
    __atomic_sub_fetch(&origin.open, 1, __ATOMIC_SEQ_CST);
    return NULL;
}

static void *origin_main(void *arg)
{
    (void)arg;
    for (;;) {
        pthread_t thread;
        int fd = accept(origin.fd, NULL, NULL);
        if (fd < 0)
            return NULL;
        __atomic_add_fetch(&origin.connections, 1, __ATOMIC_SEQ_CST);
        __atomic_add_fetch(&origin.open, 1, __ATOMIC_SEQ_CST);
        if (pthread_create(&thread, NULL, origin_connection, (void *)(intptr_t)fd) == 0)
            pthread_detach(thread);
    }
}

static void origin_start(void)
{
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t n = sizeof a;
    origin.connections = origin.open = origin.requests = 0;
    origin.fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_true(origin.fd >= 0);
    assert_int_equal(bind(origin.fd, (struct sockaddr *)&a, sizeof a), 0);
    assert_int_equal(listen(origin.fd, 64), 0);
    assert_int_equal(getsockname(origin.fd, (struct sockaddr *)&a, &n), 0);
    origin.port = ntohs(a.sin_port);
    assert_int_equal(pthread_create(&origin.thread, NULL, origin_main, NULL), 0);
}

/* All its clients must have closed, or will: they are waited for. */
static void origin_stop(void)
{
    shutdown(origin.fd, SHUT_RDWR);
    pthread_join(origin.thread, NULL);
    close(origin.fd);
    while (__atomic_load_n(&origin.open, __ATOMIC_SEQ_CST))
        sched_yield();
}

/* Valid until the next call. */
static const char *origin_url(const char *path)
{
    static char url[300];
    snprintf(url, sizeof url, "http://127.0.0.1:%d%s", origin.port, path);
    return url;
}

#endif
