/* The document of an app in C, loaded for each test, and what is asked of it. */
#ifndef TESTS_LOADED_H
#define TESTS_LOADED_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>

#include "app/app.h"
#include "declare/declarations.h"
#include "unit/openapi/documented.h"

static api_app *app;
static api_arena arena;
static api_node *root;

static inline api_app *build(const api_entry *entry)
{
    api_problems *problems = api_problems_new();
    api_app *built = api_app_from_entry(entry, problems);
    for (size_t i = 0; i < api_problems_count(problems); i++)
        print_error("%s\n", api_problems_get(problems, i));
    api_problems_free(problems);
    return built;
}

static inline int start(const api_entry *entry)
{
    api_json_error e;
    api_arena_init(&arena, API_BUF_NO_MAX);
    app = build(entry);
    assert_non_null(app);
    assert_int_equal(api_json_parse(&arena, api_app_openapi_json(app), API_JSON_UNIQUE, &root, &e), 0);
    return 0;
}

static inline int set_up(void **state)
{
    (void)state;
    return start(&outer);
}

static inline int set_up_odd(void **state)
{
    (void)state;
    return start(&odd);
}

static inline int tear_down(void **state)
{
    (void)state;
    api_app_free(app);
    api_arena_deinit(&arena);
    return 0;
}

static inline const char *text_of(const api_node *n)
{
    api_buf b;
    api_buf_init(&b, API_BUF_NO_MAX);
    if (n)
        api_json_put_node(&b, n);
    api_str s = api_arena_dup(&arena, n ? api_buf_get(&b) : API_S("(nothing)"));
    api_buf_deinit(&b);
    return s.p;
}

/* What a pointer leads to, as JSON. */
static inline const char *at(const char *pointer)
{
    return text_of(api_node_pointer(root, api_str_of(pointer)));
}

/* The keys of an object, "a b c". */
static inline const char *keys(const char *pointer)
{
    api_buf b;
    api_buf_init(&b, API_BUF_NO_MAX);
    const api_node *n = api_node_pointer(root, api_str_of(pointer));
    for (const api_node *m = n ? n->first : NULL; m; m = m->next)
        api_buf_printf(&b, "%s%.*s", b.n ? " " : "", API_FMT(m->key));
    const char *out = api_arena_dup(&arena, api_buf_get(&b)).p;
    api_buf_deinit(&b);
    return out ? out : "";
}

static inline const char *parameter(const char *operation, const char *name)
{
    const api_node *o = api_node_pointer(root, api_str_of(operation)), *list = api_node_get(o, "parameters");
    for (const api_node *p = list ? list->first : NULL; p; p = p->next)
        if (api_str_is(api_node_get(p, "name")->text, name))
            return text_of(p);
    return "(nothing)";
}

#endif
