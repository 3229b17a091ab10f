/* Filters: every operator on every kind of field, with any text; what is taken makes a statement with as many values as
 * marks. */
#include <api/app.h>
#include <stdlib.h>

#include "app/app.h"
#include "store/sql.h"
#include "json/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char text[] = "api: 1\nmodels:\n  items:\n    properties:\n      name: {type: string}\n"
                           "      price: {type: [number, 'null']}\n      cost: {type: number, format: decimal}\n"
                           "      on: {type: boolean}\n      at: {type: string, format: date-time}\n"
                           "      day: {type: string, format: date}\n      n: {type: integer}\n"
                           "      kind: {type: string, enum: [a, b]}\n"
                           "    filter: [id, name, price, cost, on, at, day, n, kind]\n"
                           "    sort: [id, name, price, cost, at, day, n]\n";

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

static const char *const fields[] = {"id", "name", "price", "cost", "on", "at", "day", "n", "kind", "nosuch"};
static const char *const operators[] = {"",    ".eq",       ".ne",        ".lt",         ".lte",  ".gt", ".gte",
                                        ".in", ".contains", ".icontains", ".startswith", ".null", "!",   ".nosuch"};

static void ask(const api__resource *r, const char *field, const char *operator, api_str value)
{
    api_arena a;
    api_arena_init(&a, 1 << 26);
    struct api_errors errors;
    api__errors_init(&errors);
    struct api__decode d = {.where = "query", .arena = &a, .errors = &errors};
    api_limits limits;
    api_limits_init(&limits);
    api_str why = {NULL, 0};
    api__query q;
    const api__param param = {api_arena_printf(&a, "%s%s", field, operator), value};
    int err = api__query_parse(r, &param, 1, &limits, &d, &q, &why);
    must(err == 0 || err == API_EINVALID || err == API_EUSAGE || err == API_ENOMEM);
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
    api_arena_deinit(&a);
}

/* The first two bytes choose. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    api_str value = {size > 2 ? (const char *)data + 2 : NULL, size > 2 ? size - 2 : 0};
    if (size < 2 || !api__utf8_valid(value))
        return 0;
    api_app *app = the_app();
    ask(&app->resources[0], fields[data[0] % (sizeof fields / sizeof *fields)],
        operators[data[1] % (sizeof operators / sizeof *operators)], value);
    return 0;
}
