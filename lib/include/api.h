/* libapi: describe data once, get a validated, documented, durable REST API.
 * A pointer you get from a request lives until that request ends; other ownership is in the names:
 * _new/_free heap, _init/_deinit your memory, _get lends, _take hands over, _dup copies. */
#ifndef API_H
#define API_H

#define API_VERSION "0.1.0"

#include <api/app.h>
#include <api/arena.h>
#include <api/buf.h>
#include <api/client.h>
#include <api/err.h>
#include <api/json.h>
#include <api/limits.h>
#include <api/model.h>
#include <api/server.h>
#include <api/str.h>
#include <api/users.h>

/* The version of the library in use, "0.1.0". */
const char *api_version(void);

#endif
