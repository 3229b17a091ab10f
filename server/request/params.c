#include "server/request/params.h"

#include "server/request/response.h"

int api__query_params(api_request *req, size_t listed, api__param **params, size_t *n)
{
    size_t most = (size_t)req->service->limits.parameters;
    int err = api__params_parse(req->arena, req->head.query, most > listed ? most : listed, params, n);
    if (!err)
        return 0;
    if (err == API_EINVALID)
        api__respond_error(req, 400, "Malformed percent-encoding in the query");
    else if (err == API_ETOOBIG)
        api__respond_error(req, 400, "Too many query parameters");
    else
        api__respond_failure(req, err);
    return API__ANSWERED;
}

int api__no_query_params(api_request *req)
{
    api__param *params;
    size_t n;
    if (api__query_params(req, 0, &params, &n))
        return API__ANSWERED;
    if (n == 0)
        return 0;
    api__respond_detail(req, 400,
                        api_arena_printf(req->arena, "Unknown query parameter '%.*s'", API_FMT(params[0].name)));
    return API__ANSWERED;
}
