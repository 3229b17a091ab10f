#include "server/forms/forms.h"

#include <stdlib.h>

#include "server/engine/stream.h"
#include "server/forms/form_multipart.h"
#include "server/http/field_params.h"
#include "server/http/params.h"
#include "server/request/body.h"
#include "server/request/response.h"
#include "server/request/service.h"
#include "json/scan.h"

/* --- application/x-www-form-urlencoded (WHATWG URL, 5.1) --- */

/* Replaces *s by a decoded copy that lives as long as the form. */
static int decode(struct api__form_reader *r, api_str *s)
{
    api_str raw = *s;
    int err = api__percent_decode(r->in->arena, s, true);
    if (err == API_EINVALID)
        return api__form_bad(r, "The form is not valid percent-encoded UTF-8");
    if (err)
        return api__form_no_memory(r, raw.n);
    return s->p == raw.p ? api__form_dup(r, raw, s) : API_OK;
}

static int too_long(struct api__form_reader *r)
{
    return api__form_too_big(r, "A field of the form has more bytes than", r->in->limits->form_field_bytes,
                             "form_field_bytes");
}

static int end_pair(struct api__form_reader *r)
{
    api_str pair = api_buf_get(&r->value);
    if (pair.n == 0)
        return API_OK;
    const char *equals = memchr(pair.p, '=', pair.n);
    api_str name = {pair.p, equals ? (size_t)(equals - pair.p) : pair.n};
    api_str value = equals ? (api_str){equals + 1, pair.n - name.n - 1} : API_S("");
    int err = decode(r, &name);
    if (!err)
        err = decode(r, &value);
    r->value.n = 0;
    if (!err && (value.n > (uint64_t)r->in->limits->form_field_bytes || name.n > API__PART_HEAD_MOST))
        err = too_long(r);
    return err ? err : api__form_add_field(r, name, value, API_S(""));
}

static int take_pairs(struct api__form_reader *r, api_str piece)
{
    int err = API_OK;
    while (!err && piece.n) {
        const char *amp = memchr(piece.p, '&', piece.n);
        size_t n = amp ? (size_t)(amp - piece.p) : piece.n;
        api_buf_put(&r->value, piece.p, n);
        err = r->value.err == API_ETOOBIG ? too_long(r) : r->value.err;
        if (!err && amp)
            err = end_pair(r);
        n += amp != NULL;
        piece.p += n;
        piece.n -= n;
    }
    return err;
}

static int read_urlencoded(struct api__form_reader *r)
{
    api_str piece;
    int err;
    /* Percent-encoding takes at most three bytes for one. */
    r->value.max = 3 * ((size_t)r->in->limits->form_field_bytes + API__PART_HEAD_MOST);
    while (!(err = api__form_pull(r, &piece)) && piece.n && !(err = take_pairs(r, piece)))
        ;
    return err ? err : end_pair(r);
}

/* --- both --- */

static const struct kind {
    const char *type;
    int (*read)(struct api__form_reader *r);
} kinds[] = {
    {"application/x-www-form-urlencoded", read_urlencoded},
    {"multipart/form-data", api__form_read_multipart},
};

static const struct kind *kind_of(api_str content_type)
{
    api_str rest, type = api__field_value(content_type, &rest);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (api__same_word(type, kinds[i].type))
            return &kinds[i];
    return NULL;
}

bool api__is_form(api_str content_type)
{
    return kind_of(content_type) != NULL;
}

int api__form_read(api__form *form, const struct api__form_input *in)
{
    struct api__form_reader r = {.in = in, .form = form};
    const struct kind *kind = kind_of(in->content_type);
    *form = (api__form){0};
    if (!kind) {
        form->why = API_S(
            "Unsupported media type; send Content-Type: application/x-www-form-urlencoded or multipart/form-data");
        return API_EUNSUPPORTED;
    }
    api_buf_init(&r.value, (size_t)in->limits->form_field_bytes);
    int err = kind->read(&r);
    api_buf_deinit(&r.value);
    return err;
}

const api__form_field *api__form_field_next(const api__form *form, api_str name, const api__form_field *after)
{
    for (size_t i = after ? (size_t)(after - form->fields) + 1 : 0; i < form->field_count; i++)
        if (api_str_eq(form->fields[i].name, name))
            return &form->fields[i];
    return NULL;
}

const api_upload *api__form_file_next(const api__form *form, api_str name, const api_upload *after)
{
    for (size_t i = after ? (size_t)(after - form->files) + 1 : 0; i < form->file_count; i++)
        if (api_str_eq(form->files[i].name, name))
            return &form->files[i];
    return NULL;
}

/* --- of a request --- */

static int read_piece(void *arg, api_str *piece)
{
    api_request *req = arg;
    return api__body_read(req, (uint64_t)req->service->limits.form_bytes, piece);
}

int api__form_of_request(api__form *form, api_request *req)
{
    const struct api__form_input in = {.arena = req->arena,
                                       .limits = &req->service->limits,
                                       .req = req,
                                       .content_type = req->head.content_type,
                                       .read = read_piece,
                                       .arg = req};
    int err = api__form_read(form, &in);
    if (err == API_ETOOBIG && !form->why.p) { /* found by the transport */
        struct api__form_reader r = {.in = &in, .form = form};
        api__form_too_big(&r, "The form has more bytes than", in.limits->form_bytes, "form_bytes");
    }
    return err;
}

void api__respond_form_error(api_request *req, const api__form *form, int err)
{
    if (err == API_EUNSUPPORTED)
        api__respond_detail(req, 415, form->why);
    else if (err == API_ETOOBIG)
        api__respond_detail(req, 413, form->why);
    else if (err == API_EINVALID && form->why.p)
        api__respond_detail(req, 400, form->why);
    else if (err == API_EIO)
        api__respond_error(req, 503, "Cannot write a temporary file");
    else
        api__respond_body_error(req, err, 0);
}
