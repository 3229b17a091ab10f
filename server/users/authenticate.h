#ifndef API__AUTHENTICATE_H
#define API__AUTHENTICATE_H

#include "server/request/request.h"
#include "server/request/service.h"
#include "server/users/accounts.h"

/* Verifies a name and password, off the loop because it is slow. 0; API_EINVALID (wrong, counted as a failed login);
 * API_EBUSY: already responded (429, 503). */
int api__verify_password(api_request *req, api_str user, api_str password, struct api__account *account);

/* Authenticates the request. False: responded (401, 429, 503). Never reads the body. */
bool api__authenticate(api_request *req);
/* 401 with every scheme that is accepted. */
void api__respond_unauthorized(api_request *req);

#endif
