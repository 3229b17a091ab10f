/* Binds the parts of a request to the input struct that an operation or dependency declares. Collects the errors of all
 * of them, in the order dependencies, path, query, header, cookie, body. */
#include "server/operation/bind.h"
#include "model/type.h"
#include "server/call/call.h"
#include "server/operation/depends.h"
#include "server/request/params.h"
#include "server/request/response.h"
#include "server/resource/resource.h"
#include "server/router/router.h"

#define NONE ((api_str){NULL, 0})

/* The values that a request has for one input. */
struct texts {
    const api_str *list;
    size_t n;
};

/* --- sources of values --- */

static int read_query(api_request *req)
{
    struct api__call *c = req->call;
    if (c->query_used)
        return 0;
    int err = api__query_params(req, 0, &c->query, &c->query_count);
    if (err)
        return err;
    c->query_used = api_alloc(req, c->query_count * sizeof *c->query_used);
    return 0;
}

static int take_query(api_request *req, const struct api__input *input, struct texts *out)
{
    struct api__call *c = req->call;
    int err = read_query(req);
    api_str *list = err ? NULL : api_alloc(req, c->query_count * sizeof *list);
    for (size_t i = 0; !err && i < c->query_count; i++)
        if (api_str_eq(c->query[i].name, input->name)) {
            c->query_used[i] = true;
            list[out->n++] = c->query[i].value;
        }
    out->list = list;
    return err;
}

static int take_path(api_request *req, const struct api__input *input, struct texts *out)
{
    api_str *value = api_alloc(req, sizeof *value);
    *value = req->route ? api__route_value(req, input->name.p) : NONE;
    out->list = value;
    out->n = value->p != NULL;
    return 0;
}

static bool same_name(api_str a, api_str b)
{
    if (a.n != b.n)
        return false;
    for (size_t i = 0; i < a.n; i++)
        if ((a.p[i] ^ b.p[i]) & ~0x20)
            return false;
    return true;
}

static int take_header(api_request *req, const struct api__input *input, struct texts *out)
{
    api_str *list = api_alloc(req, req->head.count * sizeof *list);
    for (uint32_t i = 0; i < req->head.count; i++)
        if (same_name(req->head.fields[i].name, input->name))
            list[out->n++] = req->head.fields[i].value;
    out->list = list;
    return 0;
}

static int take_cookie(api_request *req, const struct api__input *input, struct texts *out)
{
    api_str *value = api_alloc(req, sizeof *value);
    *value = api_request_cookie(req, input->name.p);
    out->list = value;
    out->n = value->p != NULL;
    return 0;
}

static const struct source {
    enum api_source in;
    const char *name; /* first element of an error's location */
    int (*take)(api_request *req, const struct api__input *input, struct texts *out);
} sources[] = {
    {API_IN_PATH, "path", take_path},
    {API_IN_QUERY, "query", take_query},
    {API_IN_HEADER, "header", take_header},
    {API_IN_COOKIE, "cookie", take_cookie},
};

/* --- one input --- */

int api__bind_absent(api_request *req, const struct api__inputs *inputs, const struct api__input *input,
                     const api__loc *at, void *in)
{
    const api__field *f = input->field;
    bool null = false;
    if (f->flags & API__HAS_DEFAULT) {
        if (api__default_into(f, req->arena, api__row_slot(f, in), &null) != 0)
            api_alloc(req, SIZE_MAX); /* leaves the handler with an out-of-memory error */
        api__row_mark(inputs->model, in, f->index, !null, null);
        return 0;
    }
    if (!input->required)
        return 0;
    req->call->decode.bad = true;
    api__error_add(req->call->decode.errors, API__ISSUE_missing, at, API_S("null"), NONE, NONE);
    return API_EINVALID;
}

/* The last of repeated values counts, as in FastAPI; a list takes all. */
int api__bind_texts(api_request *req, const struct api__inputs *inputs, const struct api__input *input,
                    const api_str *texts, size_t n, const api__loc *at, void *in)
{
    const api__field *f = input->field;
    struct api__decode *d = &req->call->decode;
    void *slot = api__row_slot(f, in);
    int err = f->type->shape == API__SHAPE_ARRAY ? api__decode_texts(f, texts, n, at, d, slot)
                                                 : api__decode_text(f, texts[n - 1], at, d, slot);
    if (!err)
        api__row_mark(inputs->model, in, f->index, true, false);
    return err;
}

static int bind_one(api_request *req, const struct source *s, const struct api__inputs *inputs,
                    const struct api__input *input, void *in)
{
    api__loc where = {.key = api_str_of(s->name)}, at = {.up = &where, .key = input->name};
    struct texts texts = {0};
    int err = s->take(req, input, &texts);
    if (err)
        return err;
    if (texts.n == 0)
        return api__bind_absent(req, inputs, input, &at, in);
    return api__bind_texts(req, inputs, input, texts.list, texts.n, &at, in);
}

/* --- all inputs --- */

static int bind_source(api_request *req, const struct source *s, const struct api__inputs *inputs, void *in)
{
    int result = 0;
    for (uint32_t i = 0; i < inputs->count && result != API__ANSWERED; i++) {
        const struct api__input *input = &inputs->list[i];
        int err = 0;
        if (input->def->in == s->in)
            err = bind_one(req, s, inputs, input, in);
        else if (input->params && input->params->by[s->in])
            err = bind_source(req, s, input->params, (char *)in + input->field->offset);
        result = err ? err : result;
    }
    return result;
}

static int bind_dependencies(api_request *req, const struct api__inputs *inputs, void *in)
{
    int result = 0;
    for (uint32_t i = 0; i < inputs->count; i++) {
        const struct api__input *input = &inputs->list[i];
        if (input->params && input->params->by[API_IN_DEPENDS] &&
            bind_dependencies(req, input->params, (char *)in + input->field->offset) != 0)
            result = API_EINVALID;
        if (!input->dependency)
            continue;
        struct api__made *v = api__depend(req, input->dependency);
        if (v->state == API__REFUSED)
            result = API_EINVALID;
        memcpy((char *)in + input->field->offset, &v->value, sizeof v->value);
        api__row_mark(inputs->model, in, i, v->value != NULL, false);
    }
    return result;
}

int api__bind_params(api_request *req, const struct api__inputs *inputs, void *in)
{
    int result = inputs->by[API_IN_DEPENDS] ? bind_dependencies(req, inputs, in) : 0;
    for (size_t i = 0; i < sizeof sources / sizeof *sources && result != API__ANSWERED; i++) {
        if (!inputs->by[sources[i].in])
            continue;
        int err = bind_source(req, &sources[i], inputs, in);
        result = err ? err : result;
    }
    return result;
}

int api__bind(api_request *req, const struct api__inputs *inputs, void *in)
{
    int result = api__bind_params(req, inputs, in);
    if (result == API__ANSWERED)
        return result;
    int err = api__bind_body(req, inputs, in);
    return err ? err : result;
}

int api__refuse_unused(api_request *req)
{
    struct api__call *c = req->call;
    if (read_query(req))
        return API__ANSWERED;
    for (size_t i = 0; i < c->query_count; i++) {
        if (c->query_used[i])
            continue;
        api__respond_detail(req, 400, api_printf(req, "Unknown query parameter '%.*s'", API_FMT(c->query[i].name)));
        return API__ANSWERED;
    }
    return 0;
}
