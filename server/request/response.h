/* Answers: errors in the app's style, JSON, ready bytes. */
#ifndef API__RESPONSE_H
#define API__RESPONSE_H

#include "server/request/request.h"
#include "server/request/service.h"

/* A header line; CR, LF and NUL in the value become spaces. */
void api__respond_header(api_request *req, const char *name, api_str value);
void api__respond_field(api_request *req, api_str name, api_str value);
/* The status with its phrase or `detail` for a detail: for failures found by the engine too. */
void api__respond_error(api_request *req, int status, const char *detail);
/* {"detail": ...} in the request's style; `detail` need not be static. Any body written before is dropped. */
void api__respond_detail(api_request *req, int status, api_str detail);
/* 401, 403 or 406 by the server itself: its sentence, or Django REST Framework's. */
void api__respond_refusal(api_request *req, int status);
/* 422 or 409 with all mistakes; 400 in DRF's style. */
void api__respond_errors(api_request *req, int status, const struct api_errors *errors);
/* Errors of one request; freed with it. NULL: answered. */
struct api_errors *api__request_errors(api_request *req);
/* What a store or waiting error means to a client. */
void api__respond_failure(api_request *req, int err);
/* 500 for a mistake of the program: `reason` goes to the log, and in development into the body. */
void api__respond_mistake(api_request *req, api_str reason);
/* The body written so far, as JSON. */
void api__respond_json(api_request *req, int status);
/* Bytes that outlive the answer. */
void api__respond_blob(api_request *req, api_str content_type, api_str bytes);
/* A path of this server as the client must name it: behind req->prefix, unless it begins with that, as what
 * api_url_for made does. What is no path ("https://...", "//host/", "x/y") stays as it is. {NULL, 0}: no memory. */
api_str api__own_path(const api_request *req, api_str path);
/* The tag of a row: its version and, where not all fields are shown, their mask (etag.h). */
void api__respond_etag(api_request *req, int64_t version, const uint64_t *mask, size_t words);
/* One more value in Vary, once. */
void api__respond_vary(api_request *req, const char *name);

enum api__error_style api__request_style(const api_request *req);
#endif
