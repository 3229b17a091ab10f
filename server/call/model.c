#include "server/call/model.h"

#include "model/encode.h"
#include "model/row_check.h"
#include "server/request/served_app.h"

const api_model *api__model_of(api_request *req, const api_model_def *def)
{
    const struct api__known_model *k = api__known_model(api__served_app(req)->app, def);
    if (k)
        return k->model;
    api__logf(req->service->log, API_LOG_ERROR, "request %s: model %s is not declared in this app", req->id, def->name);
    return NULL;
}

/* A copy with its read_only members computed. */
static void *computed(api_request *req, const api_model_def *def, const void *value, api_arena *a)
{
    void *copy = api_arena_alloc(a, def->size);
    if (!copy)
        return NULL;
    memcpy(copy, value, def->size);
    if (def->compute)
        def->compute(req, copy);
    return copy;
}

int api__put_struct(api_request *req, const api_model_def *def, const void *value, struct api__decode *d, api_buf *out)
{
    const api_model *m = api__model_of(req, def);
    if (!m)
        return API_EUSAGE;
    void *row = computed(req, def, value, d->arena);
    int err = row ? api__struct_check(m, row, d) : API_ENOMEM;
    if (!err)
        api__encode_struct(m, row, API__ENCODE_STRUCT, out);
    return err;
}
