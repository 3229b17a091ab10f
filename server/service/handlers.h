/* What the router's table points to. Each runs in the request's task, after routing, method and permission. */
#ifndef API__HANDLERS_H
#define API__HANDLERS_H

#include "server/request/request.h"

/* The server's own pages (documents.c, health.c) */
void api__handle_index(api_request *req);
void api__handle_openapi_json(api_request *req);
void api__handle_openapi_yaml(api_request *req);
void api__handle_docs(api_request *req);
void api__handle_swagger_css(api_request *req);
void api__handle_swagger_js(api_request *req);
void api__handle_redoc(api_request *req);
void api__handle_redoc_js(api_request *req);
void api__handle_healthz(api_request *req);
void api__handle_readyz(api_request *req);
void api__handle_metrics(api_request *req);

/* Resources (resource_list.c, resource_read.c, resource_write.c) */
void api__handle_list(api_request *req);
void api__handle_create(api_request *req);
void api__handle_read(api_request *req);
void api__handle_replace(api_request *req);
void api__handle_update(api_request *req);
void api__handle_delete(api_request *req);

/* Operations in C (operation.c) */
void api__handle_declared(api_request *req);

/* Users (login.c) */
void api__handle_token(api_request *req);
/* Authorization of a form is the client's, with its id and secret, not a user's (RFC 6749, 4.3.2): it is not looked at.
 */
bool api__token_asked_by_form(const api_request *req);
void api__handle_logout(api_request *req);
void api__handle_me(api_request *req);

#endif
