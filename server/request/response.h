/* Responses: errors in the app's style, JSON, constant bytes. */
#ifndef API__RESPONSE_H
#define API__RESPONSE_H

#include "server/request/request.h"
#include "server/request/service.h"

/* A header line; CR, LF and NUL in the value become spaces. */
void api__respond_header(api_request *req, const char *name, api_str value);
void api__respond_field(api_request *req, api_str name, api_str value);
/* An error with `detail`, or the status' default when NULL. Also used by the engine. */
void api__respond_error(api_request *req, int status, const char *detail);
/* The same with any detail, which need not be static. A body written before is dropped. */
void api__respond_detail(api_request *req, int status, api_str detail);
/* 401, 403 or 406 from the server itself, worded as FastAPI or as Django REST Framework does. */
void api__respond_refusal(api_request *req, int status);
/* 422 or 409 with all validation errors; 400 in DRF's style. */
void api__respond_errors(api_request *req, int status, const struct api_errors *errors);
/* The request's list of validation errors, freed with it. NULL: out of memory, and answered. */
struct api_errors *api__request_errors(api_request *req);
/* Answers an error (API_E*) of the store or of waiting. */
void api__respond_failure(api_request *req, int err);
/* 500 for a bug in the program: `reason` goes to the log, and in development also into the body. */
void api__respond_mistake(api_request *req, api_str reason);
/* Answers with the body written so far, as JSON. */
void api__respond_json(api_request *req, int status);
/* Answers 200 with bytes that outlive the response. */
void api__respond_blob(api_request *req, api_str content_type, api_str bytes);
/* A path of this server as the client must send it: req->prefix is prepended unless the path has it already, as those
 * made by api_url_for do. Anything that is not an absolute path ("https://...", "//host/", "x/y") is returned
 * unchanged. {NULL, 0}: out of memory. */
api_str api__own_path(const api_request *req, api_str path);
/* The ETag of a row: its version and, when only some fields are sent, a mask of them (etag.h). */
void api__respond_etag(api_request *req, int64_t version, const uint64_t *mask, size_t words);
/* Adds a value to Vary, unless it is there already. */
void api__respond_vary(api_request *req, const char *name);

enum api__error_style api__request_style(const api_request *req);
#endif
