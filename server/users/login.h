#ifndef API__LOGIN_H
#define API__LOGIN_H

#include "server/request/request.h"

void api__handle_token(api_request *req);
/* Whether the request is a form. Its Authorization identifies the OAuth2 client, not a user (RFC 6749, 4.3.2), and is
 * ignored. */
bool api__token_asked_by_form(const api_request *req);
void api__handle_logout(api_request *req);
void api__handle_me(api_request *req);

#endif
