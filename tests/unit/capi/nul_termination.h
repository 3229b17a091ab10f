/* Whether texts have a NUL behind them: every one of a struct, by the table that made it. Memory that nobody has
 * written holds 0xAA, so that a NUL is there only where one was put. */
#ifndef TESTS_NUL_TERMINATION_H
#define TESTS_NUL_TERMINATION_H

#include <malloc.h>

#include "capi.h"
#include "model/type.h"

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
    return "max_malloc_fill_size=4194304:malloc_fill_byte=170";
}
#else
#define ASAN_POISON_MEMORY_REGION(p, n) ((void)(p), (void)(n))
#define ASAN_UNPOISON_MEMORY_REGION(p, n) ((void)(p), (void)(n))
#ifndef __SANITIZE_THREAD__ /* its own is called by threads that it does not know yet */
/* What a buffer grows by is filled as well. */
void *realloc(void *p, size_t n)
{
    size_t had = p ? malloc_usable_size(p) : 0;
    void *bigger = malloc(n);
    if (!bigger)
        return NULL;
    if (had)
        memcpy(bigger, p, had < n ? had : n);
    free(p);
    return bigger;
}
#endif
#endif

static inline void fill_memory(void)
{
    mallopt(M_PERTURB, 0x55); /* what is allocated is filled with the complement */
}

/* --- inputs of the tests --- */

enum { BEHIND = 32 };

/* The bytes, with 0xAA behind them that nobody may read. */
static inline api_str guarded(const char *text, size_t n)
{
    char *p = malloc(n + BEHIND);
    assert_non_null(p);
    memcpy(p, text, n);
    memset(p + n, 0xaa, BEHIND);
    ASAN_POISON_MEMORY_REGION(p + n, BEHIND);
    return (api_str){p, n};
}

static inline void unguard(api_str s)
{
    ASAN_UNPOISON_MEMORY_REGION(s.p + s.n, BEHIND);
    free((char *)(uintptr_t)s.p);
}

/* --- what is looked at --- */

static size_t looked, wrong;
static char first_wrong[200];

/* In a task, where no assertion may jump. */
static inline void look(const char *what, api_str s)
{
    looked++;
    if (s.p && s.p[s.n] == 0 && strlen(s.p) == s.n)
        return;
    if (!wrong++)
        snprintf(first_wrong, sizeof first_wrong, "%s: \"%.*s\"%s", what, (int)s.n, s.p ? s.p : "(null)",
                 s.p && s.p[s.n] ? " has no NUL behind it" : " is cut by a NUL, or not there");
}

/* So many texts were looked at since the last call, and all were good. */
static inline void all_good(size_t at_least)
{
    size_t n = looked;
    looked = 0;
    if (wrong)
        fail_msg("%zu of %zu texts, first %s", wrong, n, first_wrong);
    if (n < at_least)
        fail_msg("expected %zu texts at least, looked at %zu", at_least, n);
}

/* --- structs by their tables --- */

struct list {
    const char *p;
    size_t n;
    const uint8_t *null;
    const api_str *keys; /* of a map */
};

static inline size_t size_of(const api_type_def *t)
{
    const struct api__type *type = api__type_declared(t->of);
    if (t->model)
        return t->model->size;
    return type ? type->size : sizeof(api_upload);
}

static inline void look_at_model(const api_model_def *m, const void *row);

static inline void look_at_upload(const char *what, const api_upload *u)
{
    look(what, u->name);
    look(what, u->filename);
    look(what, u->content_type);
    look(what, api_upload_basename(u));
    look(what, api_upload_header(u, "x-sum"));
}

static inline void look_at(const char *what, const api_type_def *t, const void *slot)
{
    const struct list *l = slot;
    const struct api__type *type = api__type_declared(t->of);
    if (type && (type->column == API__COLUMN_TEXT || type->shape == API__SHAPE_ANY))
        look(what, *(const api_str *)slot);
    else if (t->of == API_OF_OBJECT)
        look_at_model(t->model, slot);
    else if (t->of == API_OF_UPLOAD)
        look_at_upload(what, slot);
    for (size_t i = 0; (t->of == API_OF_ARRAY || t->of == API_OF_MAP) && i < l->n; i++) {
        if (t->of == API_OF_MAP)
            look(what, l->keys[i]);
        look_at(what, t->item, l->p + i * size_of(t->item));
    }
}

static inline void look_at_fields(const api_field *fields, const void *row)
{
    size_t n = 0;
    while (fields[n].name)
        n++;
    const uint64_t *set = row;
    size_t at = (n + 63) / 64 * 16;
    for (size_t i = 0; i < n; i++) {
        at = (at + fields[i].align - 1) / fields[i].align * fields[i].align;
        if (set[i / 64] >> (i % 64) & 1 && fields[i].type.of != API_OF_NOTHING)
            look_at(fields[i].name, &fields[i].type, (const char *)row + at);
        at += fields[i].size;
    }
}

static inline void look_at_model(const api_model_def *m, const void *row)
{
    if (m->variants)
        look_at_model(m->variants[*(const int64_t *)row].model, (const char *)row + m->variants_offset);
    else
        look_at_fields(m->fields, row);
}

static inline void look_at_node(const api_node *n)
{
    for (; n; n = n->next) {
        if (n->key.p)
            look("key", n->key);
        if (n->kind == API_STRING || n->kind == API_NUMBER)
            look("node", n->text);
        look_at_node(n->first);
    }
}

static inline void look_at_answer(const api_response *a)
{
    look("body", a->body);
    for (size_t i = 0; i < a->header_count; i++) {
        look("header", a->headers[i].name);
        look("header", a->headers[i].value);
    }
}

#endif
