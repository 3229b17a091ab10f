#ifndef API__LOGIN_H
#define API__LOGIN_H

#include "server/request/request.h"

void api__handle_token(api_request *req);
/* Authorization of a form is the client's, with its id and secret, not a user's (RFC 6749, 4.3.2): it is not looked at.
 */
bool api__token_asked_by_form(const api_request *req);
void api__handle_logout(api_request *req);
void api__handle_me(api_request *req);

#endif
