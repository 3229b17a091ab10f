#include "cli/core/strset.h"
#include "cli/core/memory.h"
#include "shared/nocase.h"

#include <ctype.h>
#include <stdint.h>
#include <stdlib.h>

/* FNV-1a. */
static size_t hash(const strset *s, api_str text)
{
    uint64_t h = 14695981039346656037u;
    for (size_t i = 0; i < text.n; i++) {
        unsigned char ch = (unsigned char)text.p[i];
        h = (h ^ (s->fold ? (unsigned)tolower(ch) : ch)) * 1099511628211u;
    }
    return (size_t)(h ^ h >> 32);
}

static bool same(const strset *s, api_str a, api_str b)
{
    return s->fold ? api__nocase_eq(a, b) : api_str_eq(a, b);
}

/* Where the text is, or the free place for it. The table is never full. */
static size_t place(const strset *s, api_str text)
{
    size_t i = hash(s, text) & (s->cap - 1);
    while (s->v[i].text.p && !same(s, s->v[i].text, text))
        i = (i + 1) & (s->cap - 1);
    return i;
}

static void grow(strset *s)
{
    strset bigger = {.cap = s->cap ? s->cap * 2 : 64, .fold = s->fold};
    bigger.v = xcheck(calloc(bigger.cap, sizeof *bigger.v));
    for (size_t i = 0; i < s->cap; i++)
        if (s->v[i].text.p)
            *strset_number(&bigger, s->v[i].text) = s->v[i].number;
    free(s->v);
    *s = bigger;
}

size_t *strset_number(strset *s, api_str text)
{
    if (s->n * 2 >= s->cap)
        grow(s);
    if (!text.p)
        text.p = "";
    strset_entry *e = &s->v[place(s, text)];
    s->n += !e->text.p;
    if (!e->text.p)
        e->text = text;
    return &e->number;
}

bool strset_add(strset *s, api_str text)
{
    size_t before = s->n;
    strset_number(s, text);
    return s->n > before;
}

bool strset_has(const strset *s, api_str text)
{
    return s->cap && s->v[place(s, text.p ? text : API_S(""))].text.p;
}

void strset_deinit(strset *s)
{
    free(s->v);
    *s = (strset){.fold = s->fold};
}
