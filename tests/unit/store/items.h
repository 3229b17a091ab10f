/* A store of items in a temporary directory. */
#ifndef TESTS_STORE_ITEMS_H
#define TESTS_STORE_ITEMS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "app/app.h"
#include "model/encode.h"
#include "store/cursor.h"
#include "store/engines/engines.h"

struct fixture {
    api_app *app;
    const api__resource *r;
    api__store *store;
    api__reader *reader;
    api_arena arena;
    struct api_errors errors;
    api_limits limits;
    api__thread_waiter waiter;
    char dir[64];
    api_buf out;
};

static const char shop[] = "api: 1\n"
                           "models:\n"
                           "  items:\n"
                           "    properties:\n"
                           "      name: {type: string}\n"
                           "      price: {type: [number, 'null']}\n"
                           "      cost: {type: number, format: decimal}\n"
                           "      sku: {type: string, unique: true}\n"
                           "      tags: {type: array, items: {type: string}}\n"
                           "    required: [name]\n"
                           "    filter: [name, price, cost, sku]\n"
                           "    sort: [name, price, cost]\n";

static api_app *parse(const char *text)
{
    api_problems *p = api_problems_new();
    api_app *app = api_app_parse("test.yaml", api_str_of(text), p);
    for (size_t i = 0; i < api_problems_count(p); i++)
        print_error("%s\n", api_problems_get(p, i));
    api_problems_free(p);
    return app;
}

/* NULL and the first problem printed into `why` when it is refused. */
static api__store *open_store(struct fixture *f, const char *url, const api_app *app, char *why)
{
    api_problems *p = api_problems_new();
    struct api__store_config c = {.limits = &f->limits};
    api__store *s = api__store_open(url, &c, p);
    const api__resource *list[] = {&app->resources[0]};
    if (s && api__store_prepare(s, list, 1, true, p) != 0) {
        api__store_close(s);
        s = NULL;
    }
    if (!s && why)
        snprintf(why, 400, "%s", api_problems_get(p, 0));
    else if (!s)
        print_error("%s\n", api_problems_get(p, 0));
    api_problems_free(p);
    return s;
}

static int setup(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    api_arena_init(&f->arena, 1 << 26);
    api__errors_init(&f->errors);
    api_buf_init(&f->out, API_BUF_NO_MAX);
    api_limits_init(&f->limits);
    api__thread_waiter_init(&f->waiter);
    snprintf(f->dir, sizeof f->dir, "/tmp/api-store-XXXXXX");
    assert_non_null(mkdtemp(f->dir));
    f->app = parse(shop);
    assert_non_null(f->app);
    f->r = &f->app->resources[0];
    f->store = open_store(f, "sqlite::memory:", f->app, NULL);
    assert_non_null(f->store);
    f->reader = api__reader_open(f->store);
    assert_non_null(f->reader);
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    api__reader_close(f->reader);
    api__store_close(f->store);
    api_app_free(f->app);
    api__thread_waiter_deinit(&f->waiter);
    api__errors_deinit(&f->errors);
    api_buf_deinit(&f->out);
    api_arena_deinit(&f->arena);
    char command[128];
    snprintf(command, sizeof command, "rm -rf %s", f->dir);
    assert_int_equal(system(command), 0);
    free(f);
    return 0;
}

struct page {
    struct fixture *f;
    const api__query *q;
    api_buf names;
    api_buf next, previous;
    size_t n;
};

#endif
