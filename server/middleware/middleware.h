/* What happens around every operation, one concern a file. Each is called from api__handle in this order. */
#ifndef API__MIDDLEWARE_H
#define API__MIDDLEWARE_H

#include "server/request/request.h"
#include "server/service/service.h"

/* X-Request-Id: the client's when it is a good one, else our own. (request_id.c) */
void api__request_id(api_request *req);
/* Who may read this answer from a browser, and the answer to a preflight. (cors.c) */
void api__cors_headers(api_request *req);
bool api__cors_preflight(api_request *req);                       /* true: it was one, and is answered */
bool api__cors_allows(const struct api__cors *c, api_str origin); /* (cors_origin.c) */
/* Whether Origin is the one that this request was sent to. */
bool api__same_origin(const api_request *req);
/* Who asks. False: answered (401, 429, 503). Never reads the body. (authenticate.c) */
bool api__authenticate(api_request *req);
/* 401 with every scheme that would do. */
void api__respond_unauthorized(api_request *req);
/* Compresses the body where the client takes it and it is worth it. (compress.c) */
void api__compress(api_request *req);

/* Counters (metrics.c); all functions take NULL for "nobody counts". */
struct api__metrics *api__metrics_new(void);
void api__metrics_free(struct api__metrics *m);
void api__metrics_count(struct api__metrics *m, const api_request *req, int64_t ns, uint64_t bytes);
void api__metrics_put(const struct api__metrics *m, api__store *store, api_buf *out);
/* One line a request. (access_log.c) */
void api__access_log(const api_request *req, int64_t ns, uint64_t bytes);

#endif
