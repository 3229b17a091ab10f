#include "app/builder.h"

#include "base/dup.h"
#include "shared/suggest.h"

struct api__builder api__builder_of(struct api_app *app, api_problems *problems)
{
    return (struct api__builder){.app = app, .arena = &app->arena, .problems = problems};
}

void *api__builder_alloc(struct api__builder *b, size_t n)
{
    void *p = api_arena_calloc(b->arena, 1, n);
    if (!p)
        b->err = API_ENOMEM;
    return p;
}

void api__builder_problem(struct api__builder *b, struct api__source at, const char *fmt, ...)
{
    api_buf text;
    api_buf_init(&text, 8192);
    va_list ap;
    va_start(ap, fmt);
    api_buf_vprintf(&text, fmt, ap);
    va_end(ap);
    api_problems_add(b->problems, at.file, at.line, at.column, "%s", api_buf_cstr(&text));
    api_buf_deinit(&text);
}

const char *api__builder_guess(struct api__builder *b, api_str word, const api_str *list, size_t n)
{
    api_str guess = api__suggest(word, list, n);
    if (!guess.p)
        return "";
    api_str text = api_arena_printf(b->arena, ", did you mean \"%.*s\"?", API_FMT(guess));
    return text.p ? text.p : "";
}

/* "a, b or c" */
static api_str listing(struct api__builder *b, const api_str *list, size_t n)
{
    api_buf text;
    api_buf_init(&text, 8192);
    for (size_t i = 0; i < n; i++) {
        if (i)
            api_buf_str(&text, i + 1 == n ? API_S(" or ") : API_S(", "));
        api_buf_str(&text, list[i]);
    }
    api_str s = api__dup_buf(b->arena, &text);
    api_buf_deinit(&text);
    return s;
}

void api__builder_unknown(struct api__builder *b, const struct api__text *word, const api_str *list, size_t n,
                          const char *where)
{
    api_str expected = n ? listing(b, list, n) : API_S("an empty object");
    api__builder_problem(b, word->at, "unknown word \"%.*s\" in %s, expected %.*s%s", API_FMT(word->text), where,
                         API_FMT(expected), api__builder_guess(b, word->text, list, n));
}

int api__builder_choice(struct api__builder *b, const char *name, const struct api__text *value,
                        const char *const *choices)
{
    enum { MOST = 16 };
    api_str list[MOST];
    size_t n = 0;
    for (; choices[n] && n < MOST; n++) {
        list[n] = api_str_of(choices[n]);
        if (api_str_eq(value->text, list[n]))
            return (int)n;
    }
    api__builder_problem(b, value->at, "invalid value \"%.*s\" for \"%s\": expected %.*s%s", API_FMT(value->text), name,
                         API_FMT(listing(b, list, n)), api__builder_guess(b, value->text, list, n));
    return -1;
}
