/* The command `serve`, as `api serve` and every program of api_main have it. These functions print. */
#ifndef API_SERVE_H
#define API_SERVE_H

#include <api/server.h>

/* One list makes the struct, both parsers, the help, the manual page and the completions.
 * TEXT and MANY(member, name, value, choices, about), SWITCH(member, name, about). */
#define API_SERVE_FLAGS(SWITCH, TEXT, MANY)                                                                            \
    TEXT(host, "host", "ADDRESS", NULL, "listen on this address (127.0.0.1)")                                          \
    TEXT(port, "port", "PORT", NULL, "listen on this port (8000); 0 takes a free one")                                 \
    TEXT(unix_path, "unix", "PATH", NULL, "listen on a Unix socket instead")                                           \
    TEXT(workers, "workers", "N", NULL, "threads that serve (one a core)")                                             \
    SWITCH(isolate, "isolate", "make each worker a process: a crash ends one of them, and it is started again")        \
    TEXT(database, "database", "URL", NULL, "use this database, as in sqlite:shop.db")                                 \
    SWITCH(read_only, "read-only", "only read the database, also from a read-only medium; writes are answered 503")    \
    TEXT(log_level, "log-level", "LEVEL", "error warn info debug", "how much is logged on stderr")                     \
    TEXT(log_format, "log-format", "FORMAT", "text json", "how it is logged")                                          \
    SWITCH(access_log, "access-log", "log every request")                                                              \
    TEXT(proxies, "proxies", "LIST", NULL,                                                                             \
         "believe what these proxies say of clients, as in 10.0.0.0/8,unix ($API_PROXIES)")                            \
    TEXT(root_path, "root-path", "PATH", NULL, "be shown under this path, as in /v1 ($API_ROOT_PATH)")                 \
    MANY(limits, "limit", "NAME=VALUE", NULL, "change a limit, as in body=4MiB or idle_time=30s")                      \
    SWITCH(metrics, "metrics", "answer /metrics on other than loopback addresses too")
/* What only `api serve` has. */
#define API_BUILD_FLAGS(SWITCH, TEXT, MANY)                                                                            \
    TEXT(cc, "cc", "COMPILER", NULL, "compile a .c file with this ($CC, else cc)")                                     \
    TEXT(cflags, "cflags", "WORDS", NULL, "further words for the compiler, as in \"-DDEBUG -lm\"")
#define API_RELOAD_FLAGS(SWITCH, TEXT, MANY)                                                                           \
    SWITCH(reload, "reload", "read or compile the app again whenever one of its files changes")

typedef struct api_words {
    const char **v;
    size_t n;
} api_words;

#define API__SERVE_SWITCH(member, name, about) bool member;
#define API__SERVE_TEXT(member, name, value, choices, about) const char *member;
#define API__SERVE_MANY(member, name, value, choices, about) api_words member;
/* What was said on the command line; zeros are what was not. */
typedef struct api_serve {
    API_SERVE_FLAGS(API__SERVE_SWITCH, API__SERVE_TEXT, API__SERVE_MANY)
    API_BUILD_FLAGS(API__SERVE_SWITCH, API__SERVE_TEXT, API__SERVE_MANY)
    API_RELOAD_FLAGS(API__SERVE_SWITCH, API__SERVE_TEXT, API__SERVE_MANY)
    const char *path; /* of the app, for reload; NULL: none */
    bool color;       /* stderr is a terminal in colours */
} api_serve;

/* The limits that hold: the app's (NULL: the defaults), then the environment's, then the flags'. 0 or an exit status,
 * said. */
int api_serve_limits(const api_serve *s, const api_app *app, api_limits *out);
/* Serves until SIGTERM or SIGINT. The exit status: 0, 1 (port, database), 2 (a mistake in the flags), said. */
int api_serve_run(const api_serve *s, api_app *app);

/* Opens /dev/null for those of the descriptors 0, 1 and 2 that the caller left closed. Without it the next file that is
 * opened, a database perhaps, would be what messages are written to. `api` and api_main begin with it; so does a main()
 * of another kind. */
void api_open_standard(void);

/* The command `init`. SWITCH(member, name, about). */
#define API_INIT_FLAGS(SWITCH)                                                                                         \
    SWITCH(c, "c", "write a project in C: source, Makefile, test, README")                                             \
    SWITCH(force, "force", "overwrite what is there")
typedef struct api_init {
    API_INIT_FLAGS(API__SERVE_SWITCH)
    bool color, quiet;
} api_init;
/* `path`: the app file, or with `c` the directory; NULL: api.yaml, or the working directory. The exit status, said. */
int api_init_run(const api_init *f, const char *path);

#endif
