#ifndef API__AUTHENTICATE_H
#define API__AUTHENTICATE_H

#include "server/request/request.h"
#include "server/request/service.h"
#include "server/users/accounts.h"

/* Checks a name and password, slowly and off the loop. 0; API_EINVALID (wrong, counted); API_EBUSY: answered already
 * (429, 503). */
int api__verify_password(api_request *req, api_str user, api_str password, struct api__account *account);

/* Who asks. False: answered (401, 429, 503). Never reads the body. */
bool api__authenticate(api_request *req);
/* 401 with every scheme that would do. */
void api__respond_unauthorized(api_request *req);

#endif
