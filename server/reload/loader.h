/* An app that is read or built on a thread of its own, so that whoever waits for it goes on hearing signals and
 * changes. A parser that does not come back, or code of the app that does not, costs that thread and nothing else: it
 * is given up, and the next load begins afresh. */
#ifndef API__LOADER_H
#define API__LOADER_H

#include <api/server.h>

#include "server/log/log_sink.h"

struct api__loader;

/* Reads settings->app_path. Lent: the sink, until the loader was taken or given up; what else is needed of the settings
 * is copied. done_fd, an eventfd, can be read once it has ended. NULL: no memory or no thread. */
struct api__loader *api__loader_start(const api_settings *settings, struct api__log_sink *sink, int done_fd);
bool api__loader_ended(const struct api__loader *l);
/* Of one that has ended: the app, or NULL with the reasons in *problems, which are the caller's; frees the loader. */
api_app *api__loader_take(struct api__loader *l, api_problems **problems);
/* What it loads is not wanted any more. A compiler is stopped, which is waited for; code that does not return within a
 * second keeps its thread, and frees what it has if it ever does. False: there is such a thread now. */
bool api__loader_give_up(struct api__loader *l);

#endif
