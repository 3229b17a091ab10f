/* When an app's files were changed, the app is read or built anew. What is done with it is the caller's.
 *
 * States: quiet -> touched (a file was changed; more may follow) -> due (limits.reload_quiet went by without a further
 * change, or a second with some) -> quiet, after api__rebuild.
 */
#ifndef API__REBUILD_H
#define API__REBUILD_H

#include <api/server.h>

#include "server/develop/file_watch.h"
#include "server/log_sink.h"

struct api__rebuild {
    const api_settings *settings; /* app_path, cc, cflags, limits, log_fd; lent */
    struct api__log_sink *sink;
    struct api__file_watch watch;
    int64_t quiet_at, latest; /* monotonic ns; 0: quiet */
    bool failed;              /* the last build: any source may mend it */
};

/* Watches the files of `app`, which was loaded from settings->app_path. 0, or an error after problems. */
int api__rebuild_init(struct api__rebuild *r, const api_app *app, const api_settings *settings,
                      struct api__log_sink *sink, api_problems *problems);
void api__rebuild_deinit(struct api__rebuild *r);
/* For poll: r->watch.fd is waited for, this long at most; -1: for ever. */
int api__rebuild_timeout(const struct api__rebuild *r);
/* To be called after poll. True when it is time for api__rebuild. */
bool api__rebuild_due(struct api__rebuild *r);
/* Reads or compiles (load_job.h). NULL after problems. Ends early when *stop_fd can be read. */
api_app *api__rebuild(struct api__rebuild *r, const int *stop_fd, api_problems *problems);
/* What is said of the outcome, in the log. */
void api__rebuild_report(const struct api__rebuild *r, bool loaded, const api_problems *problems);

#endif
