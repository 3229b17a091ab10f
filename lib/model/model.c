/* The public functions: compile a schema, check JSON text. */
#include <stdlib.h>

#include "model/decode.h"
#include "model/errors.h"
#include "json/scan.h"

/* More than any sensible schema needs, and little enough to be harmless. */
#define MODEL_MEMORY (16 << 20)
/* The rows of a text that is checked need a multiple of its size. */
#define CHECK_MEMORY_LEAST (1 << 20)
#define CHECK_MEMORY_FACTOR 64

api_model *api_model_new(const api_node *root, const api_node *schema, unsigned flags, api_problems *problems)
{
    api_arena arena;
    api_arena_init(&arena, MODEL_MEMORY);
    struct api__compile c = {.root = root, .flags = flags, .problems = problems};
    api_model *m = api__model_compile(&arena, schema, &c);
    if (m)
        m->arena = arena;
    else
        api_arena_deinit(&arena);
    return m;
}

void api_model_free(api_model *m)
{
    if (!m)
        return;
    api_arena arena = m->arena; /* the model lives in it */
    api_arena_deinit(&arena);
}

static int check(const api_model *m, api_str json, struct api__decode *d)
{
    void *row = api__row_new(m, d->arena);
    if (!row)
        return API_ENOMEM;
    if (!m->scalar)
        return api__decode_row(m, json, d, row);
    api__loc top = {.key = api_str_of(d->where)};
    bool null;
    return api__decode_value(&m->fields[0], json, &top, d, api__row_slot(&m->fields[0], row), &null);
}

int api_model_check(const api_model *m, api_str json, api_view view, api_errors *errs, api_json_error *err)
{
    api_arena arena;
    api_arena_init(&arena, CHECK_MEMORY_LEAST + json.n * CHECK_MEMORY_FACTOR);
    api_errors_clear(errs);
    struct api__decode d = {.view = view, .where = "body", .arena = &arena, .errors = errs};
    int rc = check(m, json, &d);
    if (rc == API_EJSON && err)
        *err = d.json;
    api_arena_deinit(&arena);
    return rc;
}
