/* Structs of models other than bodies and responses: api_parse and api_validate of <api/response.h>. */
#include <api/response.h>

#include "base/log.h"
#include "model/row_check.h"
#include "server/call/call.h"
#include "server/call/model.h"
#include "server/operation/answer.h"
#include "server/request/response.h"
#include "server/request/served_app.h"
#include "server/resource/resource.h"

void api__validate(api_request *req, const api_model_def *def, const void *value)
{
    const api_model *m = api__model_of(req, def);
    struct api_errors *errors = m ? api__request_errors(req) : NULL;
    struct api__decode d = {
        .view = API_VIEW_ANY, .where = "body", .filled = true, .arena = req->arena, .errors = errors};
    int err = !m ? API_EUSAGE : !errors ? API_ENOMEM : api__struct_check(m, value, &d);
    if (!err)
        return;
    if (err == API_EINVALID)
        api__respond_errors(req, 422, errors);
    else
        api__respond_failure(req, err);
    api__call_leave(req);
}

static int say(api_request *req, int err, const api_model_def *def, const char *where, const char *why)
{
    api__logf(req->service->log, API_LOG_WARN, "request %s: invalid %s: %s: %s", req->id, def->name, where, why);
    return err;
}

int api__parse(api_request *req, const api_model_def *def, api_str json, void *out)
{
    const api_model *m = api__model_of(req, def);
    struct api_errors *errors = m ? api__request_errors(req) : NULL;
    if (!errors)
        return m ? API_ENOMEM : API_EUSAGE;
    struct api__decode d = {.view = API_VIEW_ANY, .where = "json", .arena = req->arena, .errors = errors};
    memset(out, 0, def->size);
    int err = api__decode_struct(m, json, &d, out);
    if (err == API_EJSON)
        return say(req, err, def, "malformed JSON", d.json.reason);
    if (err != API_EINVALID)
        return err;
    const char *where, *why, *type;
    api_errors_get(errors, 0, &where, &why, &type);
    return say(req, err, def, where, why);
}
