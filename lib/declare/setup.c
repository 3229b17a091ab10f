#include "declare/setup.h"

#include "declare/fields.h"

void *api__setup_alloc(struct api__setup *s, size_t n)
{
    void *p = api_arena_calloc(s->b.arena, 1, n);
    s->failed |= !p;
    return p;
}

void api__setup_problem(struct api__setup *s, const char *file, int line, const char *fmt, ...)
{
    api_buf text;
    api_buf_init(&text, 8192);
    va_list ap;
    va_start(ap, fmt);
    api_buf_vprintf(&text, fmt, ap);
    va_end(ap);
    api_problems_add(s->b.problems, file, (unsigned)line, 0, "%s", api_buf_cstr(&text));
    api_buf_deinit(&text);
    s->failed = true;
}

void api__setup_check_words(struct api__setup *s, const char *file, int line, const char *name, const char *words)
{
    api_str text = api__declare_words(s->b.arena, words);
    api_json_error e;
    if (!words)
        return;
    int err = text.p ? api_json_check(text, API_JSON_UNIQUE, &e) : API_ENOMEM;
    if (err == API_EJSON)
        api__setup_problem(s, file, line, "`.%s` is not valid JSON: %s (at \"%.20s\")", name, e.reason,
                           text.p + e.offset);
    s->failed |= err != 0;
}

const void *api__setup_copy_list(struct api__setup *s, const void *list)
{
    const void *const *from = list;
    size_t n = 0;
    if (!list)
        return NULL;
    while (from[n])
        n++;
    const void **copy = api__setup_alloc(s, (n + 1) * sizeof *copy);
    if (copy)
        memcpy(copy, from, n * sizeof *copy);
    return copy;
}

const char *api__setup_copy_text(struct api__setup *s, const char *text)
{
    size_t n = text ? strlen(text) + 1 : 0;
    char *copy = n ? api__setup_alloc(s, n) : NULL;
    return copy ? memcpy(copy, text, n) : NULL;
}

const char *const *api__setup_copy_texts(struct api__setup *s, const char *const *list)
{
    const char **copy = (const char **)(uintptr_t)api__setup_copy_list(s, list);
    for (size_t i = 0; copy && copy[i]; i++)
        if (!(copy[i] = api__setup_copy_text(s, copy[i])))
            break;
    return copy;
}
