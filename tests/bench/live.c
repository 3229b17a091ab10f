/* A client of what stays open: Server-Sent Events to many, and WebSocket echoes. As light as load.c, and closed loop.
 * usage: live PORT events CLIENTS SECONDS PATH PUBLISH-PATH
 *            one event is published (POST PUBLISH-PATH and its number); when everybody has it, the next
 *        live PORT ws CLIENTS SECONDS PATH
 *            each client sends 64 bytes of text and waits for them to come back
 * Prints one line of JSON as load.c does: answers are events or messages received, times are from the publishing or
 * sending of each to its arrival. Ends with a message and 1 when nothing arrives for ten seconds or something wrong.
 */
#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "client.h"

enum { EVENTS = 512, PATIENCE = 10000, MESSAGE = 64 };

struct conn {
    int fd;
    bool open;       /* the head of the answer is over */
    unsigned at;     /* bytes seen of the head's end, then of "data: ", or of a message */
    bool in_number;  /* after "data: " */
    unsigned long v; /* the number so far */
    double sent;
};

static struct {
    int ep, port;
    unsigned clients, open;
    const char *path, *publish;
    struct conn publisher;
    unsigned long number, heard, bytes; /* of events: the present one, who has it */
    bool published;                     /* and its POST was answered */
    double sent;
} g;

static char message[MESSAGE];

static void fail(const char *what)
{
    fprintf(stderr, "live: %s\n", what);
    exit(1);
}

static void send_all(int fd, const void *p, size_t n)
{
    if (send(fd, p, n, MSG_NOSIGNAL) != (ssize_t)n)
        die("send");
}

/* Up to and with the empty line; bytes used. */
static size_t head(struct conn *c, const char *p, size_t n)
{
    static const char end[] = "\r\n\r\n";
    for (size_t i = 0; i < n; i++) {
        c->at = p[i] == end[c->at] ? c->at + 1 : p[i] == '\r';
        if (c->at == 4) {
            c->open = true;
            c->at = 0;
            return i + 1;
        }
    }
    return n;
}

/* --- events --- */

static void publish(void)
{
    char b[512];
    int n = snprintf(b, sizeof b, "POST %s%lu HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 0\r\n\r\n", g.publish,
                     ++g.number);
    g.heard = 0;
    g.published = false;
    g.sent = now();
    send_all(g.publisher.fd, b, (size_t)n);
}

/* The body of the answer is of no interest: it is passed over as the start of the next one. */
static void publisher_heard(const char *p, size_t n)
{
    if (n > 9 && !memcmp(p, "HTTP/1.1 ", 9) && p[9] != '2')
        fail("publishing failed");
    head(&g.publisher, p, n);
    g.published |= g.publisher.open;
    g.publisher.open = false;
}

/* Chunked or not, an event is in one piece between its "data: " and the end of that line. */
static void events(struct conn *c, const char *p, size_t n, double t)
{
    static const char field[] = "data: ";
    for (size_t i = 0; i < n; i++) {
        if (!c->in_number) {
            c->at = p[i] == field[c->at] ? c->at + 1 : p[i] == 'd';
            if (c->at == 6)
                c->in_number = true, c->v = 0;
        } else if (p[i] >= '0' && p[i] <= '9') {
            c->v = c->v * 10 + (unsigned long)(p[i] - '0');
        } else {
            if (c->v != g.number)
                fail("an event was lost or came twice");
            c->in_number = false;
            c->at = 0;
            g.heard++;
            took(t - g.sent);
        }
    }
}

/* --- WebSocket --- */

/* Masked with zeros, as a client must mask: the bytes stay readable. */
static void say(struct conn *c)
{
    char b[6 + MESSAGE] = {(char)0x81, (char)(0x80 | MESSAGE)};
    memcpy(b + 6, message, MESSAGE);
    c->sent = now();
    send_all(c->fd, b, sizeof b);
}

static void echoed(struct conn *c, const char *p, size_t n, double t)
{
    for (size_t i = 0; i < n; i++) {
        char want = c->at == 0 ? (char)0x81 : c->at == 1 ? (char)MESSAGE : message[c->at - 2];
        if (p[i] != want)
            fail("another message came back");
        if (++c->at < 2 + MESSAGE)
            continue;
        c->at = 0;
        took(t - c->sent);
        say(c);
    }
}

/* --- both --- */

static void take(struct conn *c)
{
    static char b[65536];
    ssize_t got = recv(c->fd, b, sizeof b, MSG_DONTWAIT);
    if (got < 0 && errno == EAGAIN)
        return;
    if (got <= 0)
        fail("a connection was closed");
    if (c == &g.publisher) {
        publisher_heard(b, (size_t)got);
        return;
    }
    g.bytes += (unsigned long)got;
    if (!c->open && c->at == 0 && (got < 12 || (memcmp(b + 9, "200", 3) && memcmp(b + 9, "101", 3))))
        fail("no stream");
    size_t used = 0;
    if (!c->open) {
        used = head(c, b, (size_t)got);
        g.open += c->open;
    }
    (g.publish ? events : echoed)(c, b + used, (size_t)got - used, now());
}

static void turn(void)
{
    struct epoll_event ev[EVENTS];
    int n = epoll_wait(g.ep, ev, EVENTS, PATIENCE);
    if (n == 0)
        fail("nothing came for ten seconds");
    for (int i = 0; i < n; i++)
        take(ev[i].data.ptr);
}

static void dial(struct conn *c)
{
    static const char more[] = "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                               "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
    char b[1024];
    c->fd = connect_to(g.port, g.ep, c);
    int n = snprintf(b, sizeof b, "GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\n%s\r\n", g.path, g.publish ? "" : more);
    send_all(c->fd, b, (size_t)n);
}

static void run(struct conn *cs, double until)
{
    for (unsigned i = 0; !g.publish && i < g.clients; i++)
        say(&cs[i]);
    g.published = true;
    g.heard = g.clients;
    while (now() < until) {
        if (g.publish && g.published && g.heard == g.clients)
            publish();
        turn();
    }
}

int main(int argc, char **argv)
{
    if (argc < 6 || (!strcmp(argv[2], "events") && argc < 7))
        return 2;
    g.port = atoi(argv[1]);
    g.clients = (unsigned)atoi(argv[3]);
    g.path = argv[5];
    g.publish = argc > 6 ? argv[6] : NULL;
    memset(message, 'x', sizeof message);
    allow_many_files();
    struct conn *cs = calloc(g.clients, sizeof *cs);
    if (!cs || (g.ep = epoll_create1(EPOLL_CLOEXEC)) < 0)
        die("start");
    for (unsigned i = 0; i < g.clients; i++)
        dial(&cs[i]);
    while (g.open < g.clients)
        turn();
    if (g.publish)
        g.publisher.fd = connect_to(g.port, g.ep, &g.publisher);
    g.bytes = 0;
    double start = now();
    run(cs, start + atof(argv[4]));
    printf("{\"answers\": %lu, \"seconds\": %.6f, \"bytes\": %lu, \"bad\": 0, \"p50\": %u, \"p99\": %u}\n", times.n,
           now() - start, g.bytes, percentile(.5), percentile(.99));
    return 0;
}
