/* Cursors: any text is refused or read; what was read makes a statement, and a cursor of ours is read again. */
#include <api/app.h>
#include <stdlib.h>

#include "app/app.h"
#include "shared/base64.h"
#include "store/cursor.h"
#include "store/sql.h"

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

static void must_make_sql(const api__resource *r, const api__query *q)
{
    struct api__sql sql;
    api__sql_init(&sql);
    api__sql_list(&sql, r, q);
    size_t marks = 0;
    for (size_t i = 0; i < sql.text.n; i++)
        marks += sql.text.p[i] == '?';
    must(sql.err || sql.text.err || marks == sql.count);
    api__sql_deinit(&sql);
}

static void read_one(const api__resource *r, const api_limits *limits, const char *sort, api_str cursor, bool again)
{
    api_arena a;
    api_arena_init(&a, 1 << 26);
    struct api_errors errors;
    api__errors_init(&errors);
    struct api__decode d = {.where = "query", .arena = &a, .errors = &errors};
    api_str why = {NULL, 0};
    api__query q;
    const api__param params[] = {{API_S("sort"), api_str_of(sort)}, {API_S("cursor"), cursor}};
    if (api__query_parse(r, params, 2, limits, &d, &q, &why) == 0) {
        must_make_sql(r, &q);
        api_buf ours;
        api_buf_init(&ours, API_BUF_NO_MAX);
        if (q.after && again) {
            api__cursor_put(r, &q, q.after, q.backward, &ours);
            must(ours.err || ours.n > 0);
            if (!ours.err)
                read_one(r, limits, sort, api_buf_get(&ours), false);
        }
        api_buf_deinit(&ours);
    } else {
        must(again); /* our own was not refused */
    }
    api__errors_deinit(&errors);
    api_arena_deinit(&a);
}

/* The first byte chooses the order of rows; the rest is the cursor, or its values behind the mark that fits. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const sorts[] = {"id", "-price", "name,cost", "at,-day", "n,name,price,id"};
    if (size < 2)
        return 0;
    api_app *app = the_app();
    const api__resource *r = &app->resources[0];
    const char *sort = sorts[*data % (sizeof sorts / sizeof *sorts)];
    const api__param param = {API_S("sort"), api_str_of(sort)};
    api_limits limits;
    api_limits_init(&limits);
    read_one(r, &limits, sort, (api_str){(const char *)data + 1, size - 1}, true);
    api_buf plain, coded;
    api_buf_init(&plain, API_BUF_NO_MAX);
    api_buf_init(&coded, API_BUF_NO_MAX);
    api_buf_printf(&plain, "%c%016llx", *data & 0x80 ? '<' : '>',
                   (unsigned long long)api__cursor_fingerprint(r, &param, 1));
    api_buf_put(&plain, (const char *)data + 1, size - 1);
    api__base64_put(API__BASE64URL, plain.p, plain.n, &coded);
    read_one(r, &limits, sort, api_buf_get(&coded), true);
    api_buf_deinit(&plain);
    api_buf_deinit(&coded);
    return 0;
}
