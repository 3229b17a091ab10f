/* What the tests of forms and uploads share: a form read from bytes in steps. */
#ifndef TESTS_FORM_H
#define TESTS_FORM_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>

#include "server/forms/forms.h"
#include "server/request/response.h"

#define MULTIPART "multipart/form-data; boundary=XX"
#define URLENCODED "application/x-www-form-urlencoded"
#define PART(head) "\r\n--XX\r\nContent-Disposition: form-data; " head "\r\n\r\n"

struct source {
    const char *p;
    size_t n, step;
    char *piece; /* each one in a block of its own */
};

static int read_source(void *arg, api_str *piece)
{
    struct source *s = arg;
    size_t n = s->n < s->step ? s->n : s->step;
    free(s->piece);
    s->piece = malloc(n ? n : 1);
    memcpy(s->piece, s->p, n);
    *piece = (api_str){s->piece, n};
    s->p += n;
    s->n -= n;
    return API_OK;
}

struct fixture {
    api_arena arena;
    api_limits limits;
    api__form form;
};

static void begin(struct fixture *f)
{
    api_limits_init(&f->limits);
    api_arena_init(&f->arena, (size_t)f->limits.request_memory);
}

static int take_bytes(struct fixture *f, const char *type, const char *p, size_t n, size_t step)
{
    struct source s = {p, n, step, NULL};
    const struct api__form_input in = {
        .arena = &f->arena, .limits = &f->limits, .content_type = api_str_of(type), .read = read_source, .arg = &s};
    int err = api__form_read(&f->form, &in);
    free(s.piece);
    return err;
}

static int take(struct fixture *f, const char *type, const char *body)
{
    return take_bytes(f, type, body, strlen(body), 1 << 20);
}

#endif
