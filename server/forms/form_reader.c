/* What both readers of forms need: bytes, memory and the table of fields. */
#include "server/forms/form_reader.h"

int api__form_bad(struct api__form_reader *r, const char *why)
{
    r->form->why = api_str_of(why);
    return API_EINVALID;
}

int api__form_too_big(struct api__form_reader *r, const char *what, int64_t most, const char *limit)
{
    r->form->why = api_arena_printf(r->in->arena, "%s %lld (limits.%s)", what, (long long)most, limit);
    if (!r->form->why.p)
        r->form->why = API_S("The form is too large");
    return API_ETOOBIG;
}

int api__form_pull(struct api__form_reader *r, api_str *piece)
{
    int64_t most = r->in->limits->form_bytes;
    int err = r->in->read(r->in->arg, piece);
    if (err)
        return err;
    r->bytes += piece->n;
    return r->bytes > (uint64_t)most
               ? api__form_too_big(r, "The form is larger than the allowed number of bytes,", most, "form_bytes")
               : API_OK;
}

/* What an arena needs besides the bytes, at most. */
#define ARENA_EXTRA 64

int api__form_no_memory(struct api__form_reader *r, size_t n)
{
    const api_arena *a = r->in->arena;
    if (n + ARENA_EXTRA <= a->max - a->used)
        return API_ENOMEM;
    return api__form_too_big(r, "The form's fields need more bytes than", (int64_t)a->max, "request_memory");
}

void *api__form_alloc(struct api__form_reader *r, size_t n, int *err)
{
    void *p = api_arena_alloc(r->in->arena, n);
    *err = p ? API_OK : api__form_no_memory(r, n);
    return p;
}

int api__form_dup(struct api__form_reader *r, api_str s, api_str *out)
{
    int err;
    char *p = api__form_alloc(r, s.n + 1, &err);
    if (err)
        return err;
    if (s.n)
        memcpy(p, s.p, s.n);
    p[s.n] = 0;
    *out = (api_str){p, s.n};
    return API_OK;
}

int api__form_add_field(struct api__form_reader *r, api_str name, api_str value, api_str content_type)
{
    api__form *f = r->form;
    int err;
    if (f->field_count == (uint64_t)r->in->limits->form_fields)
        return api__form_too_big(r, "The form has more fields than", r->in->limits->form_fields, "form_fields");
    if (f->field_count == r->field_cap) {
        size_t cap = r->field_cap ? r->field_cap * 2 : 16;
        api__form_field *p = api__form_alloc(r, cap * sizeof *p, &err);
        if (err)
            return err;
        if (f->field_count)
            memcpy(p, f->fields, f->field_count * sizeof *p);
        f->fields = p;
        r->field_cap = cap;
    }
    f->fields[f->field_count++] = (api__form_field){name, value, content_type};
    return API_OK;
}
