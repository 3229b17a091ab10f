/* The signed session cookie. A request's way: api__session_begin, the handler with api_session_get and the others,
 * api__session_end before the head is sent. Nothing is read or written unless the session is asked for. */
#ifndef API__SESSIONS_H
#define API__SESSIONS_H

#include <api/session.h>

#include "auth/sign.h"
#include "server/request/request.h"

/* One that signs, and those before it until all cookies have been signed anew. */
#define API__SECRETS_MOST 8
#define API__SESSION_AGE (14 * 86400)

struct api__session_config {
    api__sign_key keys[API__SECRETS_MOST]; /* the first signs, all verify */
    size_t key_count;
    const char *cookie, *same_site; /* borrowed */
    int64_t max_age;                /* seconds */
    bool https_only;
};

/* The secrets are ended by NULL; they are not kept. Defaults: "session", "lax", API__SESSION_AGE. 0; API_EINVALID: no
 * secret, an empty one, more than API__SECRETS_MOST, or a cookie no browser takes. */
int api__session_config_init(struct api__session_config *c, const char *const *secrets, const char *cookie,
                             const char *same_site, int64_t max_age, bool https_only);

/* From here on the request has a session; `c` outlives it. 0, API_ENOMEM. */
int api__session_begin(api_request *req, const struct api__session_config *c);
/* Writes Vary when the session was looked at, Set-Cookie when it was changed. Once; later calls do nothing. */
void api__session_end(api_request *req);

#endif
