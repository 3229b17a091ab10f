/* What the load generators of this directory share: the clock, connections, percentiles. Included by one file each. */
#ifndef BENCH_CLIENT_H
#define BENCH_CLIENT_H

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

enum { SLOTS = 1 << 21 };

static struct {
    unsigned slots[SLOTS]; /* answers by whole microseconds */
    unsigned long n;
} times;

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void die(const char *what)
{
    perror(what);
    exit(1);
}

static void took(double seconds)
{
    double us = seconds * 1e6;
    times.slots[us < SLOTS - 1 ? (unsigned)us : SLOTS - 1]++;
    times.n++;
}

/* Microseconds. */
static unsigned percentile(double p)
{
    double want = (double)times.n * p, seen = 0;
    for (unsigned i = 0; i < SLOTS; i++)
        if ((seen += times.slots[i]) >= want)
            return i;
    return SLOTS;
}

/* A blocking connection to a port of this machine, watched by `ep` with `data`. */
static int connect_to(int port, int ep, void *data)
{
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    a.sin_port = htons((uint16_t)port);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || connect(fd, (struct sockaddr *)&a, sizeof a))
        die("connect");
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
    struct epoll_event e = {.events = EPOLLIN, .data.ptr = data};
    if (epoll_ctl(ep, EPOLL_CTL_ADD, fd, &e))
        die("epoll_ctl");
    return fd;
}

static void allow_many_files(void)
{
    struct rlimit r;
    if (getrlimit(RLIMIT_NOFILE, &r))
        die("getrlimit");
    r.rlim_cur = r.rlim_max;
    if (setrlimit(RLIMIT_NOFILE, &r))
        die("setrlimit");
}

#endif
