/* Records validation errors. */
#include "model/errors.h"

#include <stdlib.h>

/* Far more than a hundred errors need, with inputs of a kilobyte and deep locations. */
#define ERRORS_MEMORY (4 << 20)

void api__errors_init(struct api_errors *e)
{
    *e = (struct api_errors){.tail = &e->first};
    api_arena_init(&e->arena, ERRORS_MEMORY);
}

void api__errors_deinit(struct api_errors *e)
{
    api_arena_deinit(&e->arena);
    e->first = NULL;
}

void api_errors_clear(api_errors *e)
{
    api_arena_reset(&e->arena);
    e->first = NULL;
    e->tail = &e->first;
    e->count = 0;
    e->full = false;
    e->err = 0;
}

api_errors *api_errors_new(void)
{
    api_errors *e = malloc(sizeof *e);
    if (e)
        api__errors_init(e);
    return e;
}

void api_errors_free(api_errors *e)
{
    if (!e)
        return;
    api__errors_deinit(e);
    free(e);
}

size_t api_errors_count(const api_errors *e)
{
    return e->count;
}

static uint32_t depth_of(const api__loc *loc, bool labels)
{
    uint32_t n = 0;
    for (; loc; loc = loc->up)
        n += labels || !loc->label;
    return n;
}

static bool copy_loc(struct api_errors *e, const api__loc *loc, api__error *out)
{
    uint32_t i = out->nloc = depth_of(loc, true), k = out->npath = depth_of(loc, false);
    api_str *steps = api_arena_calloc(&e->arena, i + 1, sizeof *steps);
    api_str *path = i == k ? steps : api_arena_calloc(&e->arena, k + 1, sizeof *path);
    if (!steps || !path)
        return false;
    out->loc = steps;
    out->path = path;
    for (; loc; loc = loc->up) {
        api_str s = loc->key.p ? api_arena_dup(&e->arena, loc->key) : (api_str){NULL, loc->index};
        if (loc->key.p && !s.p)
            return false;
        steps[--i] = s;
        if (!loc->label)
            path[--k] = s;
    }
    return true;
}

static bool copy_text(struct api_errors *e, api_str in, api_str *out)
{
    if (!in.p)
        return true;
    *out = api_arena_dup(&e->arena, in);
    return out->p != NULL;
}

static bool record(struct api_errors *e, enum api__issue issue, const api__loc *loc, api_str input,
                   const api_str texts[3])
{
    api__error *r = api_arena_calloc(&e->arena, 1, sizeof *r);
    if (!r)
        return false;
    r->issue = issue;
    bool good = copy_loc(e, loc, r) && copy_text(e, input, &r->input);
    for (int i = 0; i < 3; i++)
        good = good && copy_text(e, texts[i], &r->texts[i]);
    if (!good)
        return false;
    *e->tail = r;
    e->tail = &r->next;
    e->count++;
    return true;
}

void api__error_add_texts(struct api_errors *e, enum api__issue issue, const api__loc *loc, api_str input,
                          const api_str texts[3])
{
    static const api_str none[3];
    if (e->full || e->err)
        return;
    if (e->count == API__MAX_ERRORS) {
        while (loc && loc->up)
            loc = loc->up;
        issue = API__ISSUE_too_many_errors;
        input = none[0];
        texts = none;
        e->full = true;
    }
    if (input.n > API__MAX_INPUT)
        input = none[0];
    if (!record(e, issue, loc, input, texts))
        e->err = API_ENOMEM;
}

void api__error_add(struct api_errors *e, enum api__issue issue, const api__loc *loc, api_str input, api_str a,
                    api_str b)
{
    api__error_add_texts(e, issue, loc, input, (const api_str[3]){a, b});
}
