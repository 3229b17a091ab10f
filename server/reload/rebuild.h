/* When an app's files were changed, the app is read or built anew. What is done with it is the caller's.
 *
 * States: quiet -> touched (a file was changed; more may follow) -> loading (limits.reload_quiet went by without a
 * further change, or a second with some; a load that is under way already is given up) -> quiet, with an outcome.
 */
#ifndef API__REBUILD_H
#define API__REBUILD_H

#include <api/server.h>

#include "server/log/log_sink.h"
#include "server/reload/file_watch.h"

struct api__loader;

struct api__rebuild {
    const api_settings *settings; /* app_path, cc, cflags, limits; lent */
    struct api__log_sink *sink;
    struct api__file_watch watch;
    int done_fd;                /* eventfd: a load has ended */
    struct api__loader *loader; /* NULL: none is under way */
    int64_t begun;              /* monotonic ns; when the last load began */
    int64_t quiet_at, latest;   /* monotonic ns; 0: quiet */
    bool failed;                /* the last load: any source may mend it */
    unsigned stuck;             /* loads that never came back */
};

/* Watches the files of an app that was loaded from `path`. 0, API_ENOMEM, or API_ESYS with errno and *bad. */
int api__rebuild_files(struct api__file_watch *w, const api_app *app, const char *path, const char **bad);
/* Watches the files of `app`, which was loaded from settings->app_path. 0, or an error after problems. */
int api__rebuild_init(struct api__rebuild *r, const api_app *app, const api_settings *settings,
                      struct api__log_sink *sink, api_problems *problems);
void api__rebuild_deinit(struct api__rebuild *r);
/* For poll: r->watch.fd and r->done_fd are waited for, this long at most; -1: for ever. */
int api__rebuild_timeout(const struct api__rebuild *r);
/* To be called after poll. True: a load has ended, with *app, or NULL and the reasons in *problems; both are the
 * caller's, who hands an app that is in use now to api__rebuild_watch. */
bool api__rebuild_step(struct api__rebuild *r, api_app **app, api_problems **problems);
void api__rebuild_watch(struct api__rebuild *r, const api_app *app);
/* What is said of the outcome, in the log. */
void api__rebuild_report(const struct api__rebuild *r, bool loaded, const api_problems *problems);

#endif
