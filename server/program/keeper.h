/* `api serve --reload`: the server is a child of the process that the terminal started, so that a crash of the app's
 * code takes only the child (with --isolate the supervisor of the workers, who end with it). Whoever connects meanwhile
 * is told 503; the next change of the app's files starts another.
 *
 * States: serving (there is a child; it reloads by itself) -> waiting (it crashed) -> serving. The end, by a signal or
 * because the first child could not start, ends both. The sockets are open throughout.
 */
#ifndef API__KEEPER_H
#define API__KEEPER_H

#include "server/program/serve.h"

int api__serve_kept(const api_serve *flags, api_app *app, const api_settings *settings);

#endif
