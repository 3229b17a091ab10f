#include "app/reader.h"

struct api__source api__read_place(const struct api__builder *b, const api_node *n)
{
    return (struct api__source){b->app->file.p, n->line, n->column};
}

struct api__source api__read_key_place(const struct api__builder *b, const api_node *n)
{
    return n->key_line ? (struct api__source){b->app->file.p, n->key_line, n->key_column} : api__read_place(b, n);
}

struct api__text api__read_key(const struct api__builder *b, const api_node *n)
{
    return (struct api__text){n->key, api__read_key_place(b, n)};
}

static bool expect(struct api__builder *b, const api_node *n, api_kind kind)
{
    static const char *const kinds[] = {"null", "a boolean", "a number", "a string", "a list", "an object"};
    if (n->kind == kind)
        return true;
    if (n->key.p)
        api__builder_problem(b, api__read_place(b, n), "\"%.*s\" is %s, expected %s", API_FMT(n->key), kinds[n->kind],
                             kinds[kind]);
    else
        api__builder_problem(b, api__read_place(b, n), "expected %s, found %s", kinds[kind], kinds[n->kind]);
    return false;
}

bool api__read_string(struct api__builder *b, const api_node *n, api_str *out)
{
    if (n->kind != API_NUMBER && !expect(b, n, API_STRING))
        return false;
    *out = n->text;
    return true;
}

bool api__read_text(struct api__builder *b, const api_node *n, struct api__text *out)
{
    out->at = api__read_place(b, n);
    return api__read_string(b, n, &out->text);
}

bool api__read_bool(struct api__builder *b, const api_node *n, bool *out)
{
    if (!expect(b, n, API_BOOL))
        return false;
    *out = n->truth;
    return true;
}

bool api__read_texts(struct api__builder *b, const api_node *n, struct api__texts *out)
{
    if (!expect(b, n, API_ARRAY))
        return false;
    struct api__text *list = api__builder_alloc(b, (n->count + 1) * sizeof *list);
    *out = (struct api__texts){list, 0};
    for (const api_node *c = n->first; c && list; c = c->next)
        if (api__read_text(b, c, &list[out->count]))
            out->count++;
    return list;
}

bool api__read_members(struct api__builder *b, const api_node *n)
{
    return expect(b, n, API_OBJECT);
}

enum { MOST_WORDS = 64 };

static void unknown(struct api__builder *b, const api_node *member, const struct api__word *words, size_t count,
                    const char *where)
{
    api_str list[MOST_WORDS];
    size_t n = 0;
    for (size_t i = 0; i < count && n < MOST_WORDS; i++)
        if (words[i].read)
            list[n++] = api_str_of(words[i].name);
    struct api__text word = api__read_key(b, member);
    api__builder_unknown(b, &word, list, n, where);
}

void api__read_object(struct api__builder *b, const api_node *n, const struct api__word *words, size_t count,
                      void *target, const char *where)
{
    if (!expect(b, n, API_OBJECT))
        return;
    for (const api_node *m = n->first; m; m = m->next) {
        const struct api__word *w = words, *end = words + count;
        while (w < end && !api_str_is(m->key, w->name))
            w++;
        if (w == end)
            unknown(b, m, words, count, where);
        else if (!w->read)
            api__builder_problem(b, api__read_key_place(b, m), "\"%s\" is not yet supported", w->name);
        else
            w->read(b, m, target);
    }
}
