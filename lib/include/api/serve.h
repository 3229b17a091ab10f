/* The commands `serve` and `init`, as `api` and every program of api_main have them. These functions print. */
#ifndef API_SERVE_H
#define API_SERVE_H

#include <api/server.h>

/* What a flag that may be given several times collects. */
typedef struct api_words {
    const char **v;
    size_t n;
} api_words;

/* The flags of `serve`, as texts that are not checked yet; zeros are flags that were not given. */
typedef struct api_serve {
    const char *host, *port, *unix_path, *workers;
    bool isolate; /* workers are processes */
    const char *database;
    bool read_only;
    const char *log_level, *log_format;
    bool access_log;
    const char *proxies, *root_path; /* NULL: $API_PROXIES, $API_ROOT_PATH */
    api_words limits;                /* "body=4MiB" */
    bool metrics;
    /* For an app in C that is compiled, and for apps that are watched. */
    const char *cc, *cflags;
    bool reload;
    const char *path; /* of the app, for reload; NULL: none */
    bool color;       /* stderr is a terminal in colours */
} api_serve;

/* The limits that hold: the app's (NULL: the defaults), then the environment's, then the flags'. 0, or an exit status
 * after an error was printed. */
int api_serve_limits(const api_serve *s, const api_app *app, api_limits *out);
/* Serves until SIGTERM or SIGINT. The exit status: 0, or after an error was printed 1 (port, database) or 2 (a mistake
 * in the flags). */
int api_serve_run(const api_serve *s, api_app *app);

/* Opens /dev/null for each of the descriptors 0, 1 and 2 that is closed. Otherwise the next file to be opened, perhaps
 * a database, would be where messages are written to. `api` and api_main begin with it; a main() of your own should. */
void api_open_stdio(void);

/* The flags of `init`. */
typedef struct api_init {
    bool c;     /* a project in C: source, Makefile, test, README */
    bool force; /* overwrite what is there */
    bool color, quiet;
} api_init;
/* `path`: the app file, or with `c` the directory; NULL: api.yaml, or the working directory. The exit status, after an
 * error was printed. */
int api_init_run(const api_init *f, const char *path);

#endif
