#ifndef API__PAGES_H
#define API__PAGES_H

#include "server/request/request.h"

/* Handlers of Swagger UI and ReDoc, with their scripts and styles. */
void api__handle_docs(api_request *req);
void api__handle_swagger_css(api_request *req);
void api__handle_swagger_js(api_request *req);
void api__handle_redoc(api_request *req);
void api__handle_redoc_js(api_request *req);

#endif
