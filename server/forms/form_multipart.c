/* Reading multipart/form-data into a form: parts without a file name are fields, the others are stored in the spool. */
#include "server/forms/form_multipart.h"
#include "base/text.h"
#include "server/http/field_params.h"
#include "server/http/multipart.h"
#include "json/utf8.h"

struct parts {
    struct api__form_reader *r;
    api__multipart *m;
    api_upload *file; /* the current part, if it is a file */
};

/* --- fields --- */

/* Other charsets are refused: all later code expects UTF-8. */
static bool is_utf8(api_str content_type)
{
    api_str rest;
    api__field_param p;
    int more;
    api__field_value(content_type, &rest);
    while ((more = api__field_param_next(&rest, &p)) > 0)
        if (api__same_word(p.name, "charset"))
            return api__same_word(p.value, "utf-8") || api__same_word(p.value, "us-ascii");
    return more == 0;
}

static int end_field(struct parts *ps)
{
    struct api__form_reader *r = ps->r;
    api_str name, value, type;
    if (!is_utf8(ps->m->part.content_type))
        return api__form_bad(r, "A field of the form is not in UTF-8");
    if (!api__utf8_valid(api_buf_get(&r->value)))
        return api__form_bad(r, "A field of the form is not valid UTF-8");
    int err = api__form_dup(r, ps->m->part.name, &name);
    if (!err)
        err = api__form_dup(r, api_buf_get(&r->value), &value);
    if (!err)
        err = api__form_dup(r, ps->m->part.content_type, &type);
    r->value.n = 0;
    return err ? err : api__form_add_field(r, name, value, type);
}

static int put_field(struct parts *ps, api_str data)
{
    api_buf_str(&ps->r->value, data);
    if (ps->r->value.err == API_ETOOBIG)
        return api__form_too_big(ps->r, "A field of the form has more bytes than", ps->r->in->limits->form_field_bytes,
                                 "form_field_bytes");
    return ps->r->value.err;
}

/* --- files --- */

static void free_spool(void *arg)
{
    api__spool_deinit(arg);
}

static int open_spool(struct api__form_reader *r)
{
    int err;
    if (r->spool)
        return API_OK;
    api__spool *s = api__form_alloc(r, sizeof *s, &err);
    if (err)
        return err;
    api__spool_init(s, (size_t)r->in->limits->form_memory);
    if (api_arena_defer(r->in->arena, free_spool, s) != 0)
        return api__form_no_memory(r, 3 * sizeof(void *));
    r->spool = s;
    return API_OK;
}

static int grow_files(struct api__form_reader *r)
{
    api__form *f = r->form;
    int err;
    if (f->file_count == (uint64_t)r->in->limits->form_files)
        return api__form_too_big(r, "The form has more files than", r->in->limits->form_files, "form_files");
    if (f->file_count < r->file_cap)
        return API_OK;
    size_t cap = r->file_cap ? r->file_cap * 2 : 4;
    api_upload *p = api__form_alloc(r, cap * sizeof *p, &err);
    if (err)
        return err;
    if (f->file_count)
        memcpy(p, f->files, f->file_count * sizeof *p);
    f->files = p;
    r->file_cap = cap;
    return API_OK;
}

static int begin_file(struct parts *ps)
{
    struct api__form_reader *r = ps->r;
    const api__part *part = &ps->m->part;
    api_upload u = {.size = 0};
    struct api__upload *self = NULL;
    int err = grow_files(r);
    if (!err)
        err = open_spool(r);
    if (!err)
        self = api__form_alloc(r, sizeof *self, &err);
    if (!err)
        err = api__form_dup(r, part->name, &u.name);
    if (!err)
        err = api__form_dup(r, part->filename, &u.filename);
    if (!err)
        err = api__form_dup(r, part->content_type, &u.content_type);
    if (err)
        return err;
    *self = (struct api__upload){.spool = r->spool, .offset = api__spool_size(r->spool), .arena = r->in->arena};
    u.self = self;
    ps->file = &r->form->files[r->form->file_count];
    *ps->file = u;
    return api__form_dup(r, part->headers, &self->headers);
}

static int put_file(struct parts *ps, api_str data)
{
    ps->file->size += data.n;
    if (ps->file->size > (uint64_t)ps->r->in->limits->upload_bytes)
        return api__form_too_big(ps->r, "A file of the form has more bytes than", ps->r->in->limits->upload_bytes,
                                 "upload_bytes");
    return api__spool_put(ps->r->spool, ps->r->in->req, data);
}

/* When no file was chosen, browsers send an empty one without a name: drop it. */
static int end_file(struct parts *ps)
{
    ps->r->form->file_count += ps->file->size || ps->file->filename.n;
    ps->file = NULL;
    return API_OK;
}

/* --- all parts --- */

static int take_step(struct parts *ps, enum api__multipart_step step, api_str data)
{
    switch (step) {
    case API__MULTIPART_PART:
        return ps->m->part.filename.p ? begin_file(ps) : API_OK;
    case API__MULTIPART_DATA:
        return ps->file ? put_file(ps, data) : put_field(ps, data);
    case API__MULTIPART_PART_END:
        return ps->file ? end_file(ps) : end_field(ps);
    case API__MULTIPART_BAD:
        ps->r->form->why = api_str_of(ps->m->why);
        return ps->m->too_big ? API_ETOOBIG : API_EINVALID;
    default:
        return API_OK;
    }
}

static int take_piece(struct parts *ps, api_str piece)
{
    const char *at = piece.p, *end = api__text_end(piece);
    enum api__multipart_step step;
    api_str data = {NULL, 0};
    int err = API_OK;
    while (!err && (step = api__multipart_next(ps->m, &at, end, &data)) != API__MULTIPART_MORE)
        err = take_step(ps, step, data);
    return err;
}

int api__form_read_multipart(struct api__form_reader *r)
{
    api_str piece;
    int err;
    struct parts ps = {.r = r, .m = api__form_alloc(r, sizeof *ps.m, &err)};
    if (err)
        return err;
    if (!api__multipart_init(ps.m, r->in->content_type))
        return api__form_bad(r, ps.m->why);
    while (!(err = api__form_pull(r, &piece)) && piece.n && !(err = take_piece(&ps, piece)))
        ;
    if (!err && !api__multipart_finish(ps.m))
        err = api__form_bad(r, ps.m->why);
    return err;
}
