/* Set-Cookie lines of a response. */
#ifndef API__SET_COOKIE_H
#define API__SET_COOKIE_H

#include <api/cookies.h>

#include "server/request/request.h"

/* As api_set_cookie and api_delete_cookie. */
int api__set_cookie(api_request *req, api_str name, api_str value, const struct api_cookie_options *o);
int api__delete_cookie(api_request *req, api_str name, const struct api_cookie_options *o);

#endif
