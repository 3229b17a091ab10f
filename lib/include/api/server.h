/* A server: an app served over sockets. */
#ifndef API_SERVER_H
#define API_SERVER_H

#include <api/app.h>
#include <api/limits.h>

typedef struct api_server api_server;

enum api_log_format { API_LOG_TEXT, API_LOG_JSON };

typedef struct api_settings {
    const char *host;      /* default 127.0.0.1 */
    int port;              /* default 8000; 0: the kernel picks one */
    const char *unix_path; /* listen here instead of on TCP */
    const int *sockets;    /* accept on these instead, which listen already; they are duplicated */
    size_t socket_count;
    int workers;           /* 0: one per core */
    const char *database;  /* NULL: the app's */
    bool read_only;        /* only read the database, which may lie on a read-only medium; writes are a 503 */
    const char *proxies;   /* "10.0.0.0/8,unix": as of api_app_options; NULL: the app's; "": none */
    const char *root_path; /* "/v1"; NULL: the app's; "": none */
    const char *log_level; /* "error" "warn" "info" "debug" */
    enum api_log_format log_format;
    bool access_log;
    int log_fd;           /* default 2 */
    bool metrics;         /* serve /metrics on other than loopback addresses, too */
    const char *app_path; /* with reload: the file of the app */
    bool reload;
    const char *cc, *cflags; /* with reload: as of api_load_options */
    bool color;              /* log_fd is a terminal with colours */
    api_limits limits;
    bool limits_given; /* use `limits`, which the caller has filled in (api_app_limits); false: the app's */
} api_settings;

/* Sets all settings to their defaults. */
void api_settings_init(api_settings *s);
/* The app's limits: its own over the defaults. */
void api_app_limits(const api_app *app, api_limits *out);

/* Opens the database and the listeners, and runs the start-up hooks. NULL, with problems. Keeps a reference to the app.
 */
api_server *api_server_new(api_app *app, const api_settings *s, api_problems *problems);
/* "http://127.0.0.1:8000" or "unix:/path". Lent as long as the server lives. */
const char *api_server_url(const api_server *s);

int api_server_worker_count(const api_server *s);
/* Serves until api_server_stop. 0, or an error code. */
int api_server_run(api_server *s);
/* Ends once the requests in flight have ended (limits.shutdown_time); a second call ends at once. Async-signal-safe,
 * from any thread. */
void api_server_stop(api_server *s);

void api_server_free(api_server *s);

#endif
