/* A closed-loop HTTP/1.1 client lighter than the servers it measures; wrk's core is full before theirs is.
 * usage: load PORT CLIENTS DEPTH SECONDS REQUEST-FILE     each client keeps DEPTH requests in flight for SECONDS
 *        load PORT CLIENTS DEPTH xCOUNT  REQUEST-FILE     or until COUNT answers came
 *        load PORT CLIENTS hold  -       REQUEST-FILE     one answer each, then idle until stdin ends
 *        load PORT CLIENTS park  -       REQUEST-FILE     one request each, unanswered until stdin ends
 * Prints one line of JSON: answers, seconds, bytes of bodies, those not 2xx, reconnects, p50 and p99 in microseconds.
 */
#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "client.h"

enum { IN = 1 << 17, EVENTS = 512, DEPTH = 64 };

struct conn {
    int fd;
    unsigned flying;       /* requests sent and not answered */
    unsigned first;        /* of the ring of sending times */
    size_t n, body;        /* bytes held of a head; bytes of the present body to come */
    bool in_body, closing; /* the answer said "Connection: close" */
    double sent[DEPTH];
    char in[8192]; /* heads only: bodies are counted and dropped */
};

static struct {
    int ep, port;
    unsigned depth;
    bool stop;
    char *request;
    size_t request_n;
    unsigned long answers, bytes, bad, reconnects, limit;
} g;

static void dial(struct conn *c)
{
    c->fd = connect_to(g.port, g.ep, c);
    c->flying = 0;
    c->n = c->body = 0;
    c->in_body = c->closing = false;
}

static void fill(struct conn *c)
{
    char batch[65536];
    size_t n = 0;
    double t = now();
    while (c->flying < g.depth && n + g.request_n <= sizeof batch) {
        memcpy(batch + n, g.request, g.request_n);
        n += g.request_n;
        c->sent[(c->first + c->flying++) % DEPTH] = t;
    }
    if (n && send(c->fd, batch, n, MSG_NOSIGNAL) != (ssize_t)n)
        c->closing = true;
}

static void answered(struct conn *c, double t)
{
    took(t - c->sent[c->first % DEPTH]);
    c->first = (c->first + 1) % DEPTH;
    c->flying--;
    c->in_body = false;
    if (++g.answers == g.limit)
        g.stop = true;
}

/* The value of the field `name`, given in small letters with its colon, of a line; NULL when it is another field's. */
static const char *field(const char *line, size_t n, const char *name, size_t name_n)
{
    return n >= name_n && (line[0] | 32) == name[0] && !strncasecmp(line, name, name_n) ? line + name_n : NULL;
}
#define FIELD(line, n, name) field(line, n, name, sizeof name - 1)

/* The head from p to end, which is its last line feed but one. */
static void head(struct conn *c, const char *p, const char *end)
{
    bool known = !memcmp(p + 9, "204", 3);
    const char *line, *next, *v;
    g.bad += p[9] != '2';
    c->body = 0;
    c->in_body = true;
    for (line = memchr(p, '\n', (size_t)(end - p)); line && line < end; line = next) {
        line++;
        next = memchr(line, '\n', (size_t)(end + 1 - line));
        size_t n = (size_t)((next ? next : end) - line);
        if ((v = FIELD(line, n, "content-length:")))
            c->body = strtoul(v, NULL, 10), known = true;
        else if ((v = FIELD(line, n, "connection:")))
            c->closing |= !strncasecmp(v + (*v == ' '), "close", 5);
    }
    if (!known)
        fprintf(stderr, "an answer without Content-Length: %.200s\n", p), exit(1);
    g.bytes += c->body;
}

/* Takes what it can of p; bytes used. */
static size_t consume(struct conn *c, char *p, size_t n, double t)
{
    size_t at = 0;
    while (at < n) {
        if (!c->in_body) {
            char *end = memmem(p + at, n - at, "\r\n\r\n", 4);
            if (!end)
                break;
            head(c, p + at, end + 1);
            at = (size_t)(end - p) + 4;
        }
        size_t take = c->body < n - at ? c->body : n - at;
        at += take;
        c->body -= take;
        if (c->body)
            break;
        answered(c, t);
    }
    return at;
}

static bool readable(struct conn *c)
{
    static char buf[IN + sizeof c->in];
    memcpy(buf, c->in, c->n);
    ssize_t got = recv(c->fd, buf + c->n, IN, MSG_DONTWAIT);
    if (got < 0 && errno == EAGAIN)
        return true;
    if (got <= 0)
        return false;
    size_t n = c->n + (size_t)got, used = consume(c, buf, n, now());
    c->n = n - used;
    if (c->n >= sizeof c->in)
        return false;
    memcpy(c->in, buf + used, c->n);
    return !(c->closing && !c->flying);
}

static void work(double until)
{
    struct epoll_event ev[EVENTS];
    while (!g.stop && now() < until) {
        int n = epoll_wait(g.ep, ev, EVENTS, 100);
        for (int i = 0; i < n && !g.stop; i++) {
            struct conn *c = ev[i].data.ptr;
            if (!readable(c)) {
                close(c->fd);
                dial(c);
                g.reconnects++;
            }
            if (g.depth > 1 && c->flying > g.depth / 2)
                continue;
            fill(c);
        }
    }
}

/* Everybody gets one answer and stays: what an idle keep-alive connection costs the server. Parked, they ask for what
 * takes its time, and wait. */
static void hold(struct conn *cs, unsigned clients, bool park)
{
    g.depth = 1;
    for (unsigned i = 0; i < clients; i++) {
        dial(&cs[i]);
        fill(&cs[i]);
        while (cs[i].flying && !park)
            if (recv(cs[i].fd, &(char){0}, 1, MSG_PEEK) <= 0 || !readable(&cs[i]))
                die("hold");
    }
}

static void load_request(const char *path)
{
    FILE *f = fopen(path, "rb");
    g.request = malloc(32768);
    if (!f || !g.request || !(g.request_n = fread(g.request, 1, 32768, f)))
        die(path);
    fclose(f);
}

static void idle(struct conn *cs, unsigned clients, bool park)
{
    hold(cs, clients, park);
    printf("{\"held\": %lu}\n", park ? clients : g.answers);
    fflush(stdout);
    while (getchar() != EOF)
        ;
}

int main(int argc, char **argv)
{
    if (argc != 6)
        return 2;
    unsigned clients = (unsigned)atoi(argv[2]);
    bool park = !strcmp(argv[3], "park");
    allow_many_files();
    g.port = atoi(argv[1]);
    g.depth = (unsigned)atoi(argv[3]);
    load_request(argv[5]);
    struct conn *cs = calloc(clients, sizeof *cs);
    if (!cs || (g.ep = epoll_create1(EPOLL_CLOEXEC)) < 0 || g.depth > DEPTH)
        die("start");
    if (park || !strcmp(argv[3], "hold")) {
        idle(cs, clients, park);
        return 0;
    }
    g.limit = argv[4][0] == 'x' ? strtoul(argv[4] + 1, NULL, 10) : 0;
    for (unsigned i = 0; i < clients; i++)
        dial(&cs[i]);
    double start = now(), span = g.limit ? 600 : atof(argv[4]);
    for (unsigned i = 0; i < clients; i++)
        fill(&cs[i]);
    work(start + span);
    double seconds = now() - start;
    printf("{\"answers\": %lu, \"seconds\": %.6f, \"bytes\": %lu, \"bad\": %lu, \"reconnects\": %lu, \"p50\": %u, "
           "\"p99\": %u}\n",
           g.answers, seconds, g.bytes, g.bad, g.reconnects, percentile(.5), percentile(.99));
    return 0;
}
