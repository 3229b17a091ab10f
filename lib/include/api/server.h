/* Serving an app over sockets. */
#ifndef API_SERVER_H
#define API_SERVER_H

#include <api/app.h>
#include <api/limits.h>

typedef struct api_server api_server;

enum api_log_format { API_LOG_TEXT, API_LOG_JSON };

typedef struct api_settings {
    const char *host;      /* default 127.0.0.1 */
    int port;              /* 0: the kernel picks one; default 8000 */
    const char *unix_path; /* serve here instead of TCP */
    const int *sockets;    /* serve on these instead, which listen already; they are duplicated */
    size_t socket_count;
    int workers;           /* 0: one a core */
    const char *database;  /* NULL: the app's */
    bool read_only;        /* the database is only read: the file may stand on a read-only medium; writes are 503 */
    const char *proxies;   /* "10.0.0.0/8,unix": see api_app_options; NULL: the app's; "": nobody's */
    const char *root_path; /* "/v1"; NULL: the app's; "": none */
    const char *log_level; /* "error" "warn" "info" "debug" */
    enum api_log_format log_format;
    bool access_log;
    int log_fd;           /* default 2 */
    bool metrics;         /* /metrics also on other than loopback addresses */
    const char *app_path; /* with reload: the file that the app was loaded from */
    bool reload;
    const char *cc, *cflags; /* with reload: see api_load_options */
    bool color;              /* log_fd is a terminal in colours */
    api_limits limits;
    bool limits_given; /* limits were initialised from the app and then changed by the caller */
} api_settings;

void api_settings_init(api_settings *s);
/* The app's own limits (its `limits:` over the defaults). */
void api_app_limits(const api_app *app, api_limits *out);

/* Opens database and listeners, starts workers. NULL after problems. The server keeps a reference to the app. */
api_server *api_server_new(api_app *app, const api_settings *s, api_problems *problems);
/* "http://127.0.0.1:8000" or "unix:/path"; lives as long as the server. */
const char *api_server_url(const api_server *s);

int api_server_worker_count(const api_server *s);
/* Serves until api_server_stop; returns 0 after a clean end, an error code otherwise. */
int api_server_run(api_server *s);
/* Finish what is in flight and end; a second call ends at once. Async-signal-safe, any thread. */
void api_server_stop(api_server *s);

void api_server_free(api_server *s);

#endif
