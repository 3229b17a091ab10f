/* Whole forms: the first line is the Content-Type, the rest the body. However it is cut, the same table comes out,
 * its text is UTF-8, and no limit is passed. */
#include <stdlib.h>

#include "server/forms/forms.h"
#include "json/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
    if (!holds)
        abort();
}

struct source {
    api_str rest;
    size_t step;
};

static int read_source(void *arg, api_str *piece)
{
    struct source *s = arg;
    *piece = (api_str){s->rest.p, s->rest.n < s->step ? s->rest.n : s->step};
    s->rest.p += piece->n;
    s->rest.n -= piece->n;
    return API_OK;
}

static uint64_t add(uint64_t sum, api_str s)
{
    for (size_t i = 0; i < s.n; i++)
        sum = sum * 31 + (unsigned char)s.p[i] + 1;
    return sum * 31;
}

static uint64_t add_file(uint64_t sum, const api_upload *u)
{
    char data[64];
    size_t got;
    must(api__utf8_valid(u->name) && api__utf8_valid(u->filename) && (u->size || u->filename.n));
    api_str base = api_upload_basename(u);
    must(!base.n || (!memchr(base.p, '/', base.n) && !memchr(base.p, '\\', base.n)));
    sum = add(add(sum, u->name), u->filename);
    for (uint64_t at = 0; at < u->size; at += got) {
        must(api_upload_read(u, at, data, sizeof data, &got) == 0 && got > 0);
        for (size_t i = 0; i < got; i++)
            sum = sum * 31 + (unsigned char)data[i] + 1;
    }
    return sum;
}

struct result {
    int err;
    uint64_t sum;
};

static struct result read_all(api_str type, api_str body, size_t step, const api_limits *limits)
{
    api_arena arena;
    api__form form;
    struct source s = {body, step};
    api_arena_init(&arena, 1 << 20);
    const struct api__form_input in = {
        .arena = &arena, .limits = limits, .content_type = type, .read = read_source, .arg = &s};
    struct result r = {api__form_read(&form, &in), 0};
    must(r.err == 0 || r.err == API_EINVALID || r.err == API_ETOOBIG || r.err == API_EUNSUPPORTED);
    must(r.err == 0 || form.why.n > 0);
    must(form.field_count <= (size_t)limits->form_fields && form.file_count <= (size_t)limits->form_files);
    for (size_t i = 0; i < form.field_count && !r.err; i++) {
        const api__form_field *f = &form.fields[i];
        must(api__utf8_valid(f->name) && api__utf8_valid(f->value));
        must(f->value.n <= (size_t)limits->form_field_bytes);
        r.sum = add(add(r.sum, f->name), f->value);
    }
    for (size_t i = 0; i < form.file_count && !r.err; i++)
        r.sum = add_file(r.sum, &form.files[i]);
    r.sum = r.err ? add(0, form.why) : r.sum;
    api_arena_deinit(&arena);
    return r;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const size_t steps[] = {1, 7, 100};
    const char *p = (const char *)data, *line = size ? memchr(p, '\n', size) : NULL;
    if (!line)
        return 0;
    api_limits limits;
    api_limits_init(&limits);
    limits.form_fields = 5;
    limits.form_files = 3;
    limits.form_field_bytes = limits.upload_bytes = 200;
    limits.form_memory = 64; /* less than a user may ask for: files are soon on the disk */
    api_str type = {p, (size_t)(line - p)}, body = {line + 1, size - type.n - 1};
    struct result whole = read_all(type, body, body.n + 1, &limits);
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        struct result cut = read_all(type, body, steps[i], &limits);
        must(cut.err == whole.err && cut.sum == whole.sum);
    }
    return 0;
}
