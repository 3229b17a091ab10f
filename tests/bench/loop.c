/* The reference: what a bare epoll loop costs that does nothing but answer. No routing table, limits, timeouts or log.
 * usage: loop PORT [DATABASE]
 * GET /plaintext: fixed bytes; GET /items/ID?q=TEXT: small JSON around the two; GET /items/: a hundred of them; POST
 * /echo: the body back after a look at its shape. With DATABASE, POST /items/ stores name and price durably, one commit
 * a request: what grouping is measured against; GET /rows/ID reads one back. Trusts its clients: only the load
 * generator of this directory should meet it.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

enum { IN = 16384, OUT = 65536, EVENTS = 256 };

struct conn {
    int fd;
    size_t n; /* bytes of `in` */
    char in[IN];
};

struct out {
    size_t n;
    char b[OUT];
};

static sqlite3_stmt *begin, *insert, *commit, *read_row;

static void die(const char *what)
{
    perror(what);
    exit(1);
}

static void put(struct out *o, const char *p, size_t n)
{
    if (n > OUT - o->n)
        return;
    memcpy(o->b + o->n, p, n);
    o->n += n;
}
#define LIT(o, s) put(o, s, sizeof s - 1)

static void put_number(struct out *o, unsigned long v)
{
    char d[24];
    size_t i = sizeof d;
    do
        d[--i] = (char)('0' + v % 10);
    while (v /= 10);
    put(o, d + i, sizeof d - i);
}

static void answer_as(struct out *o, const char *status, const char *type, const char *body, size_t n)
{
    put(o, status, strlen(status));
    LIT(o, "Content-Type: ");
    put(o, type, strlen(type));
    LIT(o, "\r\nDate: Mon, 01 Jan 2024 00:00:00 GMT\r\nContent-Length: ");
    put_number(o, n);
    LIT(o, "\r\n\r\n");
    put(o, body, n);
}

static void answer(struct out *o, const char *status, const char *body, size_t n)
{
    answer_as(o, status, "application/json", body, n);
}

static void put_item(struct out *b, unsigned long id, const char *q, size_t n)
{
    LIT(b, "{\"id\":");
    put_number(b, id);
    LIT(b, ",\"name\":\"Foo\",\"price\":9.99,\"is_offer\":null,\"q\":");
    if (q) {
        LIT(b, "\"");
        put(b, q, n);
        LIT(b, "\"");
    } else {
        LIT(b, "null");
    }
    LIT(b, "}");
}

static struct out body_of; /* one at a time */

static void item(struct out *o, const char *id)
{
    const char *q = id + strcspn(id, " ?");
    q = strncmp(q, "?q=", 3) ? NULL : q + 3;
    body_of.n = 0;
    put_item(&body_of, strtoul(id, NULL, 10), q, q ? strcspn(q, " &") : 0);
    answer(o, "HTTP/1.1 200 OK\r\n", body_of.b, body_of.n);
}

static void hundred(struct out *o)
{
    body_of.n = 0;
    for (unsigned long i = 1; i <= 100; i++) {
        put(&body_of, i == 1 ? "[" : ",", 1);
        put_item(&body_of, i, NULL, 0);
    }
    LIT(&body_of, "]");
    answer(o, "HTTP/1.1 200 OK\r\n", body_of.b, body_of.n);
}

static bool run(sqlite3_stmt *s)
{
    int err = sqlite3_step(s);
    sqlite3_reset(s);
    return err == SQLITE_DONE;
}

static void store(struct out *o, const char *body, size_t n)
{
    const char *name = memmem(body, n, "\"name\":\"", 8), *price = memmem(body, n, "\"price\":", 8);
    const char *end = name ? memchr(name + 8, '"', (size_t)(body + n - name - 8)) : NULL;
    if (!end || !price) {
        answer(o, "HTTP/1.1 422 Unprocessable Content\r\n", "{}", 2);
        return;
    }
    sqlite3_bind_text(insert, 1, name + 8, (int)(end - name - 8), SQLITE_STATIC);
    sqlite3_bind_double(insert, 2, strtod(price + 8, NULL));
    if (run(begin) && run(insert) && run(commit))
        answer(o, "HTTP/1.1 201 Created\r\n", body, n);
    else
        answer(o, "HTTP/1.1 500 Internal Server Error\r\n", "{}", 2);
}

static void row(struct out *o, const char *id)
{
    char b[256];
    sqlite3_bind_int64(read_row, 1, strtol(id, NULL, 10));
    if (sqlite3_step(read_row) == SQLITE_ROW) {
        int n = snprintf(b, sizeof b, "{\"id\":%lld,\"name\":\"%s\",\"price\":%g,\"is_offer\":null}",
                         sqlite3_column_int64(read_row, 0), sqlite3_column_text(read_row, 1),
                         sqlite3_column_double(read_row, 2));
        answer(o, "HTTP/1.1 200 OK\r\n", b, (size_t)n < sizeof b ? (size_t)n : sizeof b - 1);
    } else {
        answer(o, "HTTP/1.1 404 Not Found\r\n", "{}", 2);
    }
    sqlite3_reset(read_row);
}

static void route(struct out *o, const char *head, const char *body, size_t n)
{
    if (!memcmp(head, "GET /plaintext", 14))
        answer_as(o, "HTTP/1.1 200 OK\r\n", "text/plain; charset=utf-8", "Hello, World!", 13);
    else if (!memcmp(head, "GET /items/ ", 12))
        hundred(o);
    else if (!memcmp(head, "GET /items/", 11))
        item(o, head + 11);
    else if (!memcmp(head, "GET /rows/", 10) && read_row)
        row(o, head + 10);
    else if (!memcmp(head, "POST /echo", 10) && n && body[0] == '{' && body[n - 1] == '}')
        answer(o, "HTTP/1.1 200 OK\r\n", body, n);
    else if (!memcmp(head, "POST /items", 11) && insert)
        store(o, body, n);
    else
        answer(o, "HTTP/1.1 404 Not Found\r\n", "{}", 2);
}

/* One request at p; its length, 0 when it is not all there. */
static size_t request(struct out *o, const char *p, size_t n)
{
    const char *end = memmem(p, n, "\r\n\r\n", 4);
    if (!end)
        return 0;
    size_t head = (size_t)(end - p) + 4, body = 0;
    if (p[0] == 'P') {
        const char *l = memmem(p, head, "Content-Length: ", 16);
        body = l ? strtoul(l + 16, NULL, 10) : 0;
    }
    if (head + body > n)
        return 0;
    route(o, p, p + head, body);
    return head + body;
}

static bool serve(struct conn *c, struct out *o)
{
    ssize_t got = recv(c->fd, c->in + c->n, IN - c->n, 0);
    if (got <= 0)
        return got < 0 && errno == EAGAIN;
    c->n += (size_t)got;
    size_t at = 0, used;
    o->n = 0;
    while (at < c->n && (used = request(o, c->in + at, c->n - at)))
        at += used;
    memmove(c->in, c->in + at, c->n - at);
    c->n -= at;
    return !o->n || send(c->fd, o->b, o->n, MSG_NOSIGNAL) == (ssize_t)o->n;
}

static void join(int ep, int listener)
{
    int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    struct conn *c = fd < 0 ? NULL : malloc(sizeof *c);
    if (!c) {
        if (fd >= 0)
            close(fd);
        return;
    }
    c->fd = fd;
    c->n = 0;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
    struct epoll_event e = {.events = EPOLLIN, .data.ptr = c};
    if (epoll_ctl(ep, EPOLL_CTL_ADD, fd, &e))
        die("epoll_ctl");
}

static void open_database(const char *path)
{
    sqlite3 *db;
    if (sqlite3_open(path, &db) ||
        sqlite3_exec(db,
                     "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE IF NOT EXISTS items"
                     "(id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, price REAL NOT NULL) STRICT;",
                     NULL, NULL, NULL) ||
        sqlite3_prepare_v2(db, "BEGIN IMMEDIATE", -1, &begin, NULL) ||
        sqlite3_prepare_v2(db, "INSERT INTO items(name, price) VALUES(?, ?)", -1, &insert, NULL) ||
        sqlite3_prepare_v2(db, "COMMIT", -1, &commit, NULL) ||
        sqlite3_prepare_v2(db, "SELECT id, name, price FROM items WHERE id = ?", -1, &read_row, NULL)) {
        fprintf(stderr, "%s\n", sqlite3_errmsg(db));
        exit(1);
    }
}

int main(int argc, char **argv)
{
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    static struct out o;
    struct epoll_event ev[EVENTS], e = {.events = EPOLLIN};
    if (argc < 2)
        return 2;
    a.sin_port = htons((uint16_t)atoi(argv[1]));
    if (argc > 2)
        open_database(argv[2]);
    int l = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), ep = epoll_create1(EPOLL_CLOEXEC);
    setsockopt(l, SOL_SOCKET, SO_REUSEADDR, &(int){1}, sizeof(int));
    if (l < 0 || ep < 0 || bind(l, (struct sockaddr *)&a, sizeof a) || listen(l, 4096) ||
        epoll_ctl(ep, EPOLL_CTL_ADD, l, &e))
        die("listen");
    for (;;) {
        int n = epoll_wait(ep, ev, EVENTS, -1);
        for (int i = 0; i < n; i++) {
            struct conn *c = ev[i].data.ptr;
            if (!c) {
                join(ep, l);
            } else if (!serve(c, &o)) {
                close(c->fd);
                free(c);
            }
        }
    }
}
