/* Bodies: JSON as one value or as an object with a member for each input; forms and their files. */
#include "server/call/call.h"
#include "server/forms/forms.h"
#include "server/operation/bind.h"
#include "server/request/body.h"
#include "server/request/response.h"
#include "server/resource/resource.h"

static const api__loc body_loc = {.key = {"body", 4}};

/* --- JSON --- */

static int finish_decode(api_request *req, int err)
{
    if (err == 0 || err == API_EINVALID)
        return err;
    api__respond_decode(req, err, &req->call->decode);
    return API__ANSWERED;
}

static int bind_value(api_request *req, const struct api__inputs *inputs, const struct api__input *input, api_str json,
                      void *in)
{
    const api__field *f = input->field;
    bool null = false;
    int err = api__decode_value(f, json, &body_loc, &req->call->decode, api__row_slot(f, in), &null);
    if (!err)
        api__row_mark(inputs->model, in, f->index, !null, null);
    return finish_decode(req, err);
}

/* Decodes the members into a separate row, then moves them to where the operation expects them. */
static int bind_members(api_request *req, const struct api__inputs *inputs, api_str json, void *in)
{
    const api_model *m = inputs->whole;
    void *row = api_alloc(req, m->size);
    int err = api__decode_row(m, json, &req->call->decode, row);
    for (uint32_t i = 0, k = 0; !err && i < inputs->count; i++) {
        const struct api__input *input = &inputs->list[i];
        if (input->def->in != API_IN_BODY)
            continue;
        const api__field *from = &m->fields[k++];
        memcpy(api__row_slot(input->field, in), api__row_slot(from, row), input->def->size);
        api__row_mark(inputs->model, in, i, api__row_has(m, row, from->index), api__row_is_null(m, row, from->index));
    }
    return finish_decode(req, err);
}

static bool body_required(const struct api__inputs *inputs)
{
    for (uint32_t i = 0; i < inputs->count; i++)
        if (inputs->list[i].def->in == API_IN_BODY && inputs->list[i].required)
            return true;
    return false;
}

static const struct api__input *body_input(const struct api__inputs *inputs)
{
    const struct api__input *input = inputs->list;
    while (input->def->in != API_IN_BODY)
        input++;
    return input;
}

static int bind_json(api_request *req, const struct api__inputs *inputs, void *in)
{
    api_str body;
    bool sent = req->head.chunked || req->head.content_length > 0;
    if (!sent && !body_required(inputs)) {
        api__loc at = body_loc;
        return inputs->embedded ? 0 : api__bind_absent(req, inputs, body_input(inputs), &at, in);
    }
    if (api__read_json(req, &body))
        return API__ANSWERED;
    req->call->decode.view = API_VIEW_CREATE;
    const struct api__input *input = inputs->embedded ? NULL : body_input(inputs);
    bool nullable = input && input->field->flags & API__NULLABLE;
    if (api__body_is_missing(body) && !(nullable && body.n)) {
        if (!body_required(inputs))
            return 0;
        req->call->decode.bad = true;
        api__error_add(req->call->decode.errors, API__ISSUE_missing, &body_loc, API_S("null"), (api_str){NULL, 0},
                       (api_str){NULL, 0});
        return API_EINVALID;
    }
    return input ? bind_value(req, inputs, input, body, in) : bind_members(req, inputs, body, in);
}

/* --- forms --- */

static int read_form(api_request *req)
{
    struct api__call *c = req->call;
    if (c->form)
        return 0;
    struct api__form *form = api_alloc(req, sizeof *form);
    bool sent = req->head.chunked || req->head.content_length > 0;
    int err = sent ? api__form_of_request(form, req) : 0;
    if (err) {
        api__respond_form_error(req, form, err);
        return API__ANSWERED;
    }
    c->form = form;
    return 0;
}

/* A field of a model's type contains JSON text. Empty text means no value, as in browser forms. */
static int bind_form_field(api_request *req, const struct api__inputs *inputs, const struct api__input *input, void *in)
{
    const api__form *form = req->call->form;
    api__loc at = {.up = &body_loc, .key = input->name};
    api_str *texts = api_alloc(req, form->field_count * sizeof *texts);
    size_t n = 0;
    for (const api__form_field *f = NULL; (f = api__form_field_next(form, input->name, f));)
        if (f->value.n)
            texts[n++] = f->value;
    if (n == 0)
        return api__bind_absent(req, inputs, input, &at, in);
    if (!input->def->type.model)
        return api__bind_texts(req, inputs, input, texts, n, &at, in);
    bool null = false;
    int err =
        api__decode_value(input->field, texts[n - 1], &at, &req->call->decode, api__row_slot(input->field, in), &null);
    if (!err)
        api__row_mark(inputs->model, in, input->field->index, !null, null);
    if (err != API_EJSON)
        return finish_decode(req, err);
    struct api__decode *d = &req->call->decode;
    d->bad = true;
    api__error_add(d->errors, API__ISSUE_json_invalid, &at, (api_str){NULL, 0}, api_str_of(d->json.reason),
                   (api_str){NULL, 0});
    return API_EINVALID;
}

static int bind_files(api_request *req, const struct api__inputs *inputs, const struct api__input *input, void *in)
{
    const api__form *form = req->call->form;
    api__loc at = {.up = &body_loc, .key = input->name};
    const api_upload *first = api__form_file_next(form, input->name, NULL);
    if (!first && api__form_field_next(form, input->name, NULL)) {
        req->call->decode.bad = true;
        api__error_add(req->call->decode.errors, API__ISSUE_value_error, &at, (api_str){NULL, 0},
                       API_S("expected a file, received text"), (api_str){NULL, 0});
        return API_EINVALID;
    }
    if (!first)
        return api__bind_absent(req, inputs, input, &at, in);
    void *slot = (char *)in + input->field->offset;
    api__row_mark(inputs->model, in, input->field->index, true, false);
    if (input->def->type.of != API_OF_ARRAY) {
        memcpy(slot, first, sizeof *first);
        return 0;
    }
    api_upload *list = api_alloc(req, form->file_count * sizeof *list);
    size_t n = 0;
    for (const api_upload *f = first; f; f = api__form_file_next(form, input->name, f))
        list[n++] = *f;
    *(api_list *)slot = (api_list){.p = list, .n = n};
    return 0;
}

static int bind_form(api_request *req, const struct api__inputs *inputs, void *in)
{
    int result = read_form(req);
    for (uint32_t i = 0; i < inputs->count && result != API__ANSWERED; i++) {
        const struct api__input *input = &inputs->list[i];
        int err = 0;
        if (input->def->in == API_IN_FORM)
            err = bind_form_field(req, inputs, input, in);
        else if (input->def->in == API_IN_FILE)
            err = bind_files(req, inputs, input, in);
        else if (input->params && (input->params->by[API_IN_FORM] || input->params->by[API_IN_FILE]))
            err = bind_form(req, input->params, (char *)in + input->field->offset);
        result = err ? err : result;
    }
    return result;
}

int api__bind_body(api_request *req, const struct api__inputs *inputs, void *in)
{
    if (inputs->by[API_IN_FORM] || inputs->by[API_IN_FILE])
        return bind_form(req, inputs, in);
    for (uint32_t i = 0; i < inputs->count; i++)
        if (inputs->list[i].def->in == API_IN_BODY)
            return bind_json(req, inputs, in);
    return 0;
}
