#include "app/reader.h"
#include "base/dup.h"

#include "shared/suggest.h"

static void problem(struct reader *r, unsigned line, unsigned column, const char *fmt, va_list ap)
{
    api_buf text;
    api_buf_init(&text, 8192);
    api_buf_vprintf(&text, fmt, ap);
    api_problems_add(r->problems, r->file, line, column, "%s", api_buf_cstr(&text));
    api_buf_deinit(&text);
}

void api__read_problem(struct reader *r, const api_node *at, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    problem(r, at->line, at->column, fmt, ap);
    va_end(ap);
}

void api__read_key_problem(struct reader *r, const api_node *at, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    problem(r, at->key_line ? at->key_line : at->line, at->key_line ? at->key_column : at->column, fmt, ap);
    va_end(ap);
}

const char *api__read_guess(struct reader *r, api_str word, const api_str *list, size_t n)
{
    api_str guess = api__suggest(word, list, n);
    if (!guess.p)
        return "";
    api_str text = api_arena_printf(r->arena, ", did you mean \"%.*s\"?", API_FMT(guess));
    return text.p ? text.p : "";
}

static const char *const kinds[] = {"null", "a boolean", "a number", "a string", "a list", "an object"};

static bool expect(struct reader *r, const api_node *n, api_kind kind)
{
    if (n->kind == kind)
        return true;
    if (n->key.p)
        api__read_problem(r, n, "\"%.*s\" is %s, expected %s", API_FMT(n->key), kinds[n->kind], kinds[kind]);
    else
        api__read_problem(r, n, "found %s, expected %s", kinds[n->kind], kinds[kind]);
    return false;
}

bool api__read_string(struct reader *r, const api_node *n, api_str *out)
{
    if (n->kind != API_NUMBER && !expect(r, n, API_STRING))
        return false;
    *out = n->text;
    return true;
}

bool api__read_bool(struct reader *r, const api_node *n, bool *out)
{
    if (!expect(r, n, API_BOOL))
        return false;
    *out = n->truth;
    return true;
}

bool api__read_strings(struct reader *r, const api_node *n, api_str **out, size_t *count)
{
    *count = 0;
    if (!expect(r, n, API_ARRAY))
        return false;
    *out = api_arena_calloc(r->arena, n->count + 1, sizeof **out);
    if (!*out) {
        r->err = API_ENOMEM;
        return false;
    }
    for (const api_node *c = n->first; c; c = c->next)
        if (api__read_string(r, c, &(*out)[*count]))
            ++*count;
    return true;
}

/* "a, b or c" */
static api_str listing(struct reader *r, const api_str *list, size_t n)
{
    api_buf b;
    api_buf_init(&b, 8192);
    for (size_t i = 0; i < n; i++) {
        if (i)
            api_buf_printf(&b, i + 1 == n ? " or " : ", ");
        api_buf_str(&b, list[i]);
    }
    api_str s = api__dup_buf(r->arena, &b);
    api_buf_deinit(&b);
    return s;
}

int api__read_choice(struct reader *r, const api_node *n, const char *const *choices)
{
    api_str list[16], s;
    size_t count = 0;
    for (; choices[count] && count < 16; count++)
        list[count] = api_str_of(choices[count]);
    if (!api__read_string(r, n, &s))
        return -1;
    for (size_t i = 0; i < count; i++)
        if (api_str_eq(s, list[i]))
            return (int)i;
    api__read_problem(r, n, "\"%.*s\" is none of the values of \"%.*s\", expected %.*s%s", API_FMT(s), API_FMT(n->key),
                      API_FMT(listing(r, list, count)), api__read_guess(r, s, list, count));
    return -1;
}

enum { MOST_WORDS = 64 };

static void unknown(struct reader *r, const api_node *member, const struct word *words, size_t count, const char *where)
{
    api_str list[MOST_WORDS];
    size_t n = 0;
    for (size_t i = 0; i < count && n < MOST_WORDS; i++)
        if (words[i].read)
            list[n++] = api_str_of(words[i].name);
    api__read_key_problem(r, member, "unknown word \"%.*s\" in %s, expected %.*s%s", API_FMT(member->key), where,
                          API_FMT(listing(r, list, n)), api__read_guess(r, member->key, list, n));
}

void api__read_object(struct reader *r, const api_node *n, const struct word *words, size_t count, void *target,
                      const char *where)
{
    if (!expect(r, n, API_OBJECT))
        return;
    for (const api_node *m = n->first; m; m = m->next) {
        const struct word *w = words, *end = words + count;
        while (w < end && !api_str_is(m->key, w->name))
            w++;
        if (w == end)
            unknown(r, m, words, count, where);
        else if (!w->read)
            api__read_key_problem(r, m, "\"%s\" is not yet supported", w->name);
        else
            w->read(r, m, target);
    }
}
