/* GET /items/1 */
#include "model/encode.h"
#include "server/http/etag.h"
#include "server/request/params.h"
#include "server/request/response.h"
#include "server/resource/resource.h"

static int read_mask(api_request *req, uint64_t **mask)
{
    api__param *params;
    size_t n;
    api_str why;
    *mask = NULL;
    if (req->head.query.n == 0)
        return 0;
    if (api__query_params(req, req->route->resource->parameters, &params, &n))
        return API__ANSWERED;
    struct api__decode d = {.arena = req->arena};
    int err = api__query_fields(req->route->resource, params, n, &d, mask, &why);
    if (err == API_EUSAGE)
        api__respond_detail(req, 400, why);
    else if (err)
        api__respond_failure(req, err);
    return err ? API__ANSWERED : 0;
}

void api__handle_read(api_request *req)
{
    const api_model *m = req->route->resource->model;
    void *key, *row;
    int64_t version;
    uint64_t *mask;
    if (api__resource_key(req, &key) || api__resource_row(req, key, &row, &version) || read_mask(req, &mask) ||
        api__resource_condition(req, version))
        return;
    api__respond_etag(req, version, mask, m->words);
    if (api__etag_unchanged(req->head.if_none_match, version, mask, m->words)) {
        req->status = 304;
        return;
    }
    api__encode_row(m, row, mask, 0, req->body);
    api__respond_json(req, 200);
}
