/* libapi: describe data once, get a validated, documented, durable REST API.
 *
 * What a request lends (a pointer, an api_str) lives until that request ends. Otherwise ownership is in the names:
 * _new/_free heap, _init/_deinit memory of the caller, _get lends, _take hands over, _dup copies. Functions that can
 * fail return 0 or an error code below 0 (<api/err.h>).
 *
 * Include these yourself: <api/test.h>, the test client; <api/jansson.h>, which needs jansson's header. */
#ifndef API_H
#define API_H

#define API_VERSION "0.1.0"

#include <api/app.h>
#include <api/arena.h>
#include <api/buf.h>
#include <api/channel.h>
#include <api/client.h>
#include <api/cookies.h>
#include <api/db.h>
#include <api/err.h>
#include <api/fetch.h>
#include <api/fields.h>
#include <api/http.h>
#include <api/json.h>
#include <api/limits.h>
#include <api/main.h>
#include <api/model.h>
#include <api/operation.h>
#include <api/request.h>
#include <api/response.h>
#include <api/route.h>
#include <api/serve.h>
#include <api/server.h>
#include <api/session.h>
#include <api/str.h>
#include <api/texts.h>
#include <api/upload.h>
#include <api/users.h>
#include <api/wait.h>
#include <api/websocket.h>

/* The version of the library that is loaded: "0.1.0". Static. */
const char *api_version(void);

#endif
