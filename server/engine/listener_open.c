/* Opening the listening sockets. */
#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "server/engine/listener.h"

enum {
    ADDRESSES = 4, /* used of one host name */
    BACKLOG = 4096,
    FIRST_HANDED = 3, /* SD_LISTEN_FDS_START */
    MOST_HANDED = 16,
};

/* strerror() with its first letter in lower case: "address already in use". */
static void problem(api_problems *problems, const char *where, int err)
{
    char text[128];
    snprintf(text, sizeof text, "%s", strerror(err));
    text[0] = (char)tolower((unsigned char)text[0]);
    api_problems_add(problems, where, 0, 0, "%s", text);
}

static char *format(const char *before, const char *host, int port)
{
    api_buf b;
    api_buf_init(&b, 4096);
    bool v6 = strchr(host, ':');
    api_buf_printf(&b, "%s%s%s%s", before, v6 ? "[" : "", host, v6 ? "]" : "");
    if (port >= 0)
        api_buf_printf(&b, ":%d", port);
    return api_buf_take(&b);
}

/* --- TCP --- */

static int port_of(int fd)
{
    struct sockaddr_storage a;
    socklen_t n = sizeof a;
    if (getsockname(fd, (struct sockaddr *)&a, &n) != 0)
        return 0;
    /* The port is at the same offset in both families. */
    return ntohs(((struct sockaddr_in *)(void *)&a)->sin_port);
}

static void set(int fd, int level, int option)
{
    int one = 1;
    setsockopt(fd, level, option, &one, sizeof one);
}

/* Errors are in errno. The first socket of an address binds without SO_REUSEPORT: otherwise a port in use by another
 * process of the same user would be shared with it instead of being an error. */
static int listen_tcp(const struct addrinfo *a, bool first, bool only_v6)
{
    int fd = socket(a->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return -1;
    set(fd, SOL_SOCKET, SO_REUSEADDR);
    set(fd, IPPROTO_TCP, TCP_NODELAY); /* inherited by accepted sockets */
    if (a->ai_family == AF_INET6 && only_v6)
        set(fd, IPPROTO_IPV6, IPV6_V6ONLY);
    if (!first)
        set(fd, SOL_SOCKET, SO_REUSEPORT);
    int err = bind(fd, a->ai_addr, a->ai_addrlen);
    if (!err && first)
        set(fd, SOL_SOCKET, SO_REUSEPORT);
    if (!err)
        err = listen(fd, BACKLOG);
    if (!err)
        return fd;
    int saved = errno;
    close(fd);
    errno = saved;
    return -1;
}

static void set_port(struct sockaddr *a, int port)
{
    ((struct sockaddr_in *)(void *)a)->sin_port = htons((uint16_t)port);
}

struct tcp {
    struct api__sockets *s;
    const struct addrinfo *addresses[ADDRESSES];
    int port;
    bool several;
};

/* Opens one address for all workers, at index s->count of each. False: see errno. */
static bool open_address(struct tcp *t, const struct addrinfo *a)
{
    struct api__sockets *s = t->s;
    for (size_t w = 0; w < s->workers; w++) {
        int fd = listen_tcp(a, w == 0, t->several);
        if (fd < 0)
            return false;
        s->fds[w * ADDRESSES + s->count] = fd;
        if (w == 0)
            set_port(a->ai_addr, t->port = port_of(fd));
    }
    s->count++;
    return true;
}

/* Closes the gaps in the table: from ADDRESSES per worker to s->count. */
static void pack(struct api__sockets *s)
{
    for (size_t w = 0; w < s->workers; w++)
        memmove(&s->fds[w * s->count], &s->fds[w * ADDRESSES], s->count * sizeof *s->fds);
    for (size_t i = s->workers * s->count; i < s->workers * ADDRESSES; i++)
        s->fds[i] = -1;
}

/* /etc/hosts may list one address twice. */
static bool is_repeated(const struct addrinfo *list, const struct addrinfo *a)
{
    for (; list != a; list = list->ai_next)
        if (list->ai_family == a->ai_family && list->ai_addrlen == a->ai_addrlen &&
            memcmp(list->ai_addr, a->ai_addr, a->ai_addrlen) == 0)
            return true;
    return false;
}

static int open_addresses(struct tcp *t, const struct addrinfo *list, const char *host, api_problems *problems)
{
    t->several = list->ai_next;
    int seen = 0, err = 0;
    for (const struct addrinfo *a = list; a && seen < ADDRESSES; a = a->ai_next, seen++) {
        set_port(a->ai_addr, t->port);
        if (is_repeated(list, a) || open_address(t, a))
            continue;
        err = errno;
        /* A machine without IPv6 may still have ::1 in /etc/hosts. */
        if (err != EADDRNOTAVAIL && err != EAFNOSUPPORT)
            break;
    }
    if (t->s->count && (!err || err == EADDRNOTAVAIL || err == EAFNOSUPPORT)) {
        pack(t->s);
        return API_OK;
    }
    char *where = format("", host, t->port);
    problem(problems, where ? where : host, err);
    free(where);
    return API_ESYS;
}

static int open_tcp(struct api__sockets *s, const char *host, int port, api_problems *problems)
{
    struct addrinfo want = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE}, *list;
    int err = getaddrinfo(host, NULL, &want, &list);
    if (err) {
        api_problems_add(problems, host, 0, 0, "%s", gai_strerror(err));
        return API_ESYS;
    }
    struct tcp t = {.s = s, .port = port};
    err = open_addresses(&t, list, host, problems);
    freeaddrinfo(list);
    if (!err && !(s->url = format("http://", host, t.port)))
        err = API_ENOMEM;
    return err;
}

/* --- Unix --- */

static bool somebody_listens(const struct sockaddr_un *a)
{
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return true;
    bool refused = connect(fd, (const struct sockaddr *)a, sizeof *a) != 0 && errno == ECONNREFUSED;
    close(fd);
    return !refused;
}

static bool is_stale(const struct sockaddr_un *a)
{
    struct stat st;
    return lstat(a->sun_path, &st) == 0 && S_ISSOCK(st.st_mode) && !somebody_listens(a);
}

static int bind_unix(int fd, const struct sockaddr_un *a)
{
    if (bind(fd, (const struct sockaddr *)a, sizeof *a) == 0)
        return 0;
    if (errno != EADDRINUSE)
        return -1;
    if (is_stale(a) && unlink(a->sun_path) == 0)
        return bind(fd, (const struct sockaddr *)a, sizeof *a);
    errno = EADDRINUSE;
    return -1;
}

static int open_unix(struct api__sockets *s, const char *path, api_problems *problems)
{
    struct sockaddr_un a = {.sun_family = AF_UNIX};
    if (!*path || strlen(path) >= sizeof a.sun_path) {
        api_problems_add(problems, path, 0, 0, "a socket path must have 1 to %zu bytes", sizeof a.sun_path - 1);
        return API_ESYS;
    }
    memcpy(a.sun_path, path, strlen(path));
    int fd = s->fds[0] = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    struct stat st;
    if (fd < 0 || bind_unix(fd, &a) != 0 || listen(fd, BACKLOG) != 0 || stat(path, &st) != 0) {
        problem(problems, path, errno);
        return API_ESYS;
    }
    s->unix_dev = st.st_dev;
    s->unix_ino = st.st_ino;
    s->unix_path = strdup(path);
    s->url = format("unix:", path, -1);
    s->count = 1;
    s->shared = true;
    return s->url && s->unix_path ? API_OK : API_ENOMEM;
}

/* --- passed by a service manager --- */

static char *url_of(int fd)
{
    struct sockaddr_storage a = {0};
    socklen_t n = sizeof a;
    char text[INET6_ADDRSTRLEN] = "";
    if (getsockname(fd, (struct sockaddr *)&a, &n) != 0)
        return NULL;
    if (a.ss_family == AF_UNIX)
        return format("unix:", ((struct sockaddr_un *)(void *)&a)->sun_path, -1);
    if (a.ss_family == AF_INET)
        inet_ntop(AF_INET, &((struct sockaddr_in *)(void *)&a)->sin_addr, text, sizeof text);
    else
        inet_ntop(AF_INET6, &((struct sockaddr_in6 *)(void *)&a)->sin6_addr, text, sizeof text);
    return format("http://", text, port_of(fd));
}

/* The number of sockets that a service manager has passed to this process. */
static size_t handed_over(void)
{
    const char *pid = getenv("LISTEN_PID"), *count = getenv("LISTEN_FDS");
    if (!pid || !count || strtol(pid, NULL, 10) != (long)getpid())
        return 0;
    long n = strtol(count, NULL, 10);
    return n > 0 && n <= MOST_HANDED ? (size_t)n : 0;
}

static int take_handed(struct api__sockets *s, size_t n, api_problems *problems)
{
    s->shared = true;
    for (size_t i = 0; i < n; i++) {
        int listens = 0, fd = FIRST_HANDED + (int)i;
        socklen_t size = sizeof listens;
        if (getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listens, &size) != 0 || !listens) {
            api_problems_add(problems, "LISTEN_FDS", 0, 0, "descriptor %d is not a listening socket", fd);
            return API_ESYS;
        }
        fcntl(fd, F_SETFD, FD_CLOEXEC);
        fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
        s->fds[s->count++] = fd;
    }
    s->url = url_of(FIRST_HANDED);
    return s->url ? API_OK : API_ENOMEM;
}

/* --- passed by the program --- */

static int take_given(struct api__sockets *s, const int *fds, size_t n, api_problems *problems)
{
    s->shared = true;
    for (size_t i = 0; i < n && i < MOST_HANDED; i++) {
        int fd = fcntl(fds[i], F_DUPFD_CLOEXEC, 3);
        if (fd < 0) {
            problem(problems, "listening socket passed by the program", errno);
            return API_ESYS;
        }
        s->fds[s->count++] = fd;
    }
    s->url = url_of(fds[0]);
    return s->url ? API_OK : API_ENOMEM;
}

/* --- all kinds --- */

int api__sockets_open(struct api__sockets *s, const api_settings *settings, size_t workers, api_problems *problems)
{
    size_t room = workers * ADDRESSES + MOST_HANDED;
    *s = (struct api__sockets){.workers = workers, .fds = malloc(room * sizeof *s->fds)};
    if (!s->fds) {
        api_problems_add(problems, NULL, 0, 0, "%s", api_strerror(API_ENOMEM));
        return API_ENOMEM;
    }
    for (size_t i = 0; i < room; i++)
        s->fds[i] = -1;
    size_t handed = settings->socket_count ? 0 : handed_over();
    int err = settings->socket_count ? take_given(s, settings->sockets, settings->socket_count, problems)
              : handed               ? take_handed(s, handed, problems)
              : settings->unix_path  ? open_unix(s, settings->unix_path, problems)
                                     : open_tcp(s, settings->host, settings->port, problems);
    if (err)
        api__sockets_close(s);
    return err;
}

static bool is_local(int fd)
{
    struct sockaddr_storage a = {0};
    socklen_t n = sizeof a;
    if (getsockname(fd, (struct sockaddr *)&a, &n) != 0)
        return false;
    const struct in6_addr *ip = &((struct sockaddr_in6 *)(void *)&a)->sin6_addr;
    if (a.ss_family == AF_INET)
        return (ntohl(((struct sockaddr_in *)(void *)&a)->sin_addr.s_addr) >> 24) == IN_LOOPBACKNET;
    if (a.ss_family == AF_INET6)
        return IN6_IS_ADDR_LOOPBACK(ip) || (IN6_IS_ADDR_V4MAPPED(ip) && ip->s6_addr[12] == IN_LOOPBACKNET);
    return a.ss_family == AF_UNIX;
}

bool api__sockets_local(const struct api__sockets *s)
{
    for (size_t i = 0; i < s->workers * ADDRESSES + MOST_HANDED; i++)
        if (s->fds[i] >= 0 && !is_local(s->fds[i]))
            return false;
    return true;
}

static void remove_path(const struct api__sockets *s)
{
    struct stat st;
    if (s->unix_path && lstat(s->unix_path, &st) == 0 && st.st_dev == s->unix_dev && st.st_ino == s->unix_ino)
        unlink(s->unix_path);
}

void api__sockets_close(struct api__sockets *s)
{
    if (s->fds)
        for (size_t i = 0; i < s->workers * ADDRESSES + MOST_HANDED; i++)
            if (s->fds[i] >= 0)
                close(s->fds[i]);
    remove_path(s);
    free(s->fds);
    free(s->url);
    free(s->unix_path);
    *s = (struct api__sockets){0};
}
