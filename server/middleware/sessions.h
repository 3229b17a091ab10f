/* The signed session cookie. Per request: api__session_begin, the handler calls api_session_get and the like,
 * api__session_end before the head is sent. The cookie is read and written only if the session is used. */
#ifndef API__SESSIONS_H
#define API__SESSIONS_H

#include <api/session.h>

#include "auth/sign.h"
#include "server/request/request.h"

/* One to sign with, and older ones until all cookies have been signed again. */
#define API__SECRETS_MOST 8
#define API__SESSION_AGE (14 * 86400)

struct api__session_config {
    api__sign_key keys[API__SECRETS_MOST]; /* the first signs, all verify */
    size_t key_count;
    const char *cookie, *same_site; /* borrowed */
    int64_t max_age;                /* seconds */
    bool https_only;
};

/* `secrets` ends with NULL and is not kept. Defaults: "session", "lax", API__SESSION_AGE. 0; API_EINVALID: no secret,
 * an empty one, more than API__SECRETS_MOST, or a cookie that browsers reject. */
int api__session_config_init(struct api__session_config *c, const char *const *secrets, const char *cookie,
                             const char *same_site, int64_t max_age, bool https_only);

/* Gives the request a session; `c` must outlive it. 0, API_ENOMEM. */
int api__session_begin(api_request *req, const struct api__session_config *c);
/* Writes Vary if the session was read and Set-Cookie if it was changed. Only the first call has an effect. */
void api__session_end(api_request *req);

#endif
