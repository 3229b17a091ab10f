/* Workers that are processes. The supervisor opens the sockets, forks, and looks after its children; it serves nothing
 * itself and has no threads (but for one that loads an app), so that it can fork at any time.
 *
 * A slot is one worker's place. States: empty (waits for `retry_at`) -> starting (`next` was forked and has not
 * announced that it listens) -> serving (`pid`). A reload starts a `next` beside a serving `pid`, which gets SIGTERM
 * once the new one listens: it finishes its requests as one of the `leaving`. At the start and at each reload the first
 * slot goes ahead; the others follow when it listens, so that a mistake is met once.
 */
#ifndef API__ISOLATE_H
#define API__ISOLATE_H

#include <poll.h>
#include <sys/types.h>

#include "server/engine/listener.h"
#include "server/log/log_sink.h"
#include "server/program/serve.h"
#include "server/reload/rebuild.h"

struct api__child {
    pid_t pid, next; /* 0: none */
    int ready_fd;    /* `next` writes to it when it listens; -1 */
    int64_t started, retry_at;
    unsigned early; /* consecutive early exits */
};

struct api__supervisor {
    const api_serve *flags;
    void (*started)(void *arg, const char *url, int workers); /* NULL: the start line is printed */
    void *started_arg;
    int64_t *loaded_from; /* NULL, or where to write when the newest app began to be read */
    api_app *app;
    api_app *owned; /* the same after a reload, else NULL */
    api_settings settings;
    struct api__log_sink sink;
    struct api__sockets sockets;
    struct api__rebuild rebuild;
    int ends_fd, children_fd; /* signalfds */
    struct api__child *slots;
    size_t count;
    pid_t *leaving;
    size_t leaving_count;
    struct pollfd *polled;
    api_app *tried; /* the app before, while the first slot tries a new one */
    bool tried_owned, following, announced, stopping;
    unsigned failures;
    int64_t first_failure;
    int status;
};

/* Serves with workers that are processes. `started(arg, url, workers)` is called when all of them listen, instead of
 * saying so, and *loaded_from is when the newest app began to be read (monotonic ns, atomic); both may be NULL. */
int api__serve_isolated(const api_serve *flags, api_app *app, const api_settings *s,
                        void (*started)(void *arg, const char *url, int workers), void *arg, int64_t *loaded_from);

/* Forks the slot's `next`; when that fails the slot waits. */
void api__isolate_start_child(struct api__supervisor *s, struct api__child *slot);
/* Handles every child that has written to its pipe or ended. */
void api__isolate_reap(struct api__supervisor *s);
/* Sends SIGTERM to all children; at a second one they exit at once. */
void api__isolate_stop(struct api__supervisor *s);
bool api__isolate_is_over(const struct api__supervisor *s);
/* After poll: the first slot tries an app that was loaded again. */
void api__isolate_reload(struct api__supervisor *s);

#endif
