/* Query strings: parameters, filters, sorts and cursors never break; a cursor of ours is read again. */
#include <stdlib.h>

#include "app/app.h"
#include "server/http/params.h"
#include "store/sql.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char text[] = "api: 1\nmodels:\n  items:\n    properties:\n      name: {type: string}\n"
                           "      price: {type: [number, 'null']}\n      cost: {type: number, format: decimal}\n"
                           "      on: {type: boolean}\n      at: {type: string, format: date-time}\n"
                           "    filter: [name, price, cost, on, at]\n    sort: [name, price, cost, at]\n";

static void must(bool holds)
{
    if (!holds)
        abort();
}

/* Read once: it is not what is looked at here. */
static api_app *the_app(void)
{
    static api_app *app;
    api_problems *problems = app ? NULL : api_problems_new();
    if (!app)
        app = api_app_parse("f.yaml", API_S(text), problems);
    must(app != NULL);
    api_problems_free(problems);
    return app;
}

static void ask(const api__resource *r, const api__param *params, size_t n, const api_limits *limits, api_arena *a)
{
    struct api_errors errors;
    api_str why = {NULL, 0};
    api__query q;
    api__errors_init(&errors);
    struct api__decode d = {.where = "query", .arena = a, .errors = &errors};
    int err = api__query_parse(r, params, n, limits, &d, &q, &why);
    must(err != API_EUSAGE || why.n);
    must(err != API_EINVALID || errors.count);
    if (!err) {
        struct api__sql sql;
        api__sql_init(&sql);
        api__sql_list(&sql, r, &q);
        size_t marks = 0;
        for (size_t i = 0; i < sql.text.n; i++)
            marks += sql.text.p[i] == '?';
        must(sql.err || sql.text.err || marks == sql.count);
        api__sql_deinit(&sql);
    }
    api__errors_deinit(&errors);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    api_app *app = the_app();
    api_limits limits;
    api_limits_init(&limits);
    api_arena a;
    api_arena_init(&a, 1 << 26);
    api__param *params;
    size_t n;
    if (api__params_parse(&a, (api_str){(const char *)data, size}, 100, &params, &n) == 0)
        ask(&app->resources[0], params, n, &limits, &a);
    api_arena_deinit(&a);
    return 0;
}
