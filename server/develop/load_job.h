/* Loading an app on a thread of its own, so that the one that waits still hears of an end, and comes back from a text
 * or a program that never does. */
#ifndef API__LOAD_JOB_H
#define API__LOAD_JOB_H

#include <api/server.h>

#include "base/log.h"

/* An app file is read in far less; an app in C has the limit compile_time. */
#define API__LOAD_PATIENCE 10000 /* ms */

/* settings->app_path, read or compiled as the settings say. NULL after problems. When *stop_fd can be read, compiling
 * ends; what does not end by then is left to itself: its thread frees what it has when it comes to an end. */
api_app *api__load_job(const api_settings *settings, const api__log *log, const int *stop_fd, api_problems *problems);

#endif
