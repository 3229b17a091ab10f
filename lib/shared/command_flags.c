#include "shared/command_flags.h"

#define SWITCH(...) API__SWITCH_ROW(api_serve, __VA_ARGS__)
#define TEXT(...) API__TEXT_ROW(api_serve, __VA_ARGS__)
#define BYTES(...) API__BYTES_ROW(api_serve, __VA_ARGS__)

#define SERVE_ROWS                                                                                                     \
    TEXT(host, 0, "host", "ADDRESS", "listen on this address (127.0.0.1)"),                                            \
        TEXT(port, 0, "port", "PORT", "listen on this port (8000); 0: any free port"),                                 \
        BYTES(unix_path, 0, "unix", "PATH", "listen on a Unix socket instead"),                                        \
        TEXT(workers, 0, "workers", "N", "number of threads that serve (one per core)"),                               \
        SWITCH(isolate, 0, "isolate", "make each worker a process, which is started again after a crash"),             \
        BYTES(database, 0, "database", "URL", "use this database, as in sqlite:shop.db"),                              \
        SWITCH(read_only, 0, "read-only", "open the database read-only, also on a read-only medium; writes get 503"),  \
        TEXT(log_level, 0, "log-level", "LEVEL", "least severe level that is logged on stderr",                        \
             .choices = "error warn info debug"),                                                                      \
        TEXT(log_format, 0, "log-format", "FORMAT", "format of the log", .choices = "text json"),                      \
        SWITCH(access_log, 0, "access-log", "log every request"),                                                      \
        TEXT(proxies, 0, "proxies", "LIST", "trust what these proxies report about clients, as in 10.0.0.0/8,unix",    \
             .env = "API_PROXIES"),                                                                                    \
        TEXT(root_path, 0, "root-path", "PATH", "path under which clients see the app, as in /v1",                     \
             .env = "API_ROOT_PATH"),                                                                                  \
        API__LIST_ROW(api_serve, limits, 0, "limit", "NAME=VALUE",                                                     \
                      "change a limit, as in body=4MiB or idle_time=30s"),                                             \
        SWITCH(metrics, 0, "metrics", "serve /metrics on other than loopback addresses too")

const api__flag api__serve_flags[] = {SERVE_ROWS, {0}};

const api__flag api__serve_source_flags[] = {
    SERVE_ROWS,
    SWITCH(reload, 0, "reload", "reload the app whenever one of its files changes"),
    API__BUILD_ROWS(api_serve),
    {0},
};

const api__flag api__init_flags[] = {
    API__SWITCH_ROW(api_init, c, 0, "c", "write a project in C: source, Makefile, test, README"),
    API__SWITCH_ROW(api_init, force, 0, "force", "overwrite existing files"),
    {0},
};
