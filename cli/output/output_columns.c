/* Checks the names of --columns: a misspelt one would be an empty column in every row. */
#include "cli/core/memory.h"
#include "cli/core/message.h"
#include "cli/output/output.h"
#include "cli/spec/schema.h"
#include "cli/spec/spec.h"

/* The next of A,B,... */
static bool next_name(const char **p, api_str *name)
{
    *p += **p == ',';
    size_t n = strcspn(*p, ",");
    *name = (api_str){*p, n};
    *p += n;
    return n > 0;
}

static int unknown(cli *c, int status, api_str name, const api_str *list, size_t n)
{
    const char *near = suggestion(c, name, list, n);
    if (*near)
        return fail(c, status, "unknown column \"%.*s\"%s", API_FMT(name), near);
    api_buf b;
    api_buf_init(&b, 1 << 16);
    for (size_t i = 0; i < n; i++)
        api_buf_printf(&b, "%s%.*s", i ? ", " : "", API_FMT(list[i]));
    fail(c, status, "unknown column \"%.*s\": expected one of: %s", API_FMT(name), api_buf_cstr(&b));
    api_buf_deinit(&b);
    return status;
}

static int check(cli *c, int status, const api_str *list, size_t n)
{
    api_str name;
    for (const char *p = c->flags.columns; next_name(&p, &name);) {
        bool known = false;
        for (size_t i = 0; i < n && !known; i++)
            known = api_str_eq(list[i], name);
        if (!known)
            return unknown(c, status, name, list, n);
    }
    return DONE;
}

static const api_node *row_schema(const cli *c, const operation *o)
{
    static const char *const envelopes[] = {"results", "items", "data"};
    const api_node *root = c->spec->root, *row = schema_items(root, o->result);
    for (size_t i = 0; i < 3 && !row; i++)
        row = schema_items(root, schema_property(root, o->result, api_str_of(envelopes[i])));
    return row ? row : o->result;
}

int output_columns_check(cli *c, const operation *o)
{
    if (!o->result)
        return DONE;
    api_str *names;
    const api_node *root = c->spec->root, *row = row_schema(c, o);
    size_t n = schema_names(c, root, row, &names);
    /* Other names may be allowed, or the schema has alternatives. */
    bool open = schema_property(root, row, API_S("\n")) != NULL;
    const api_node *whole = schema_branch(root, row, "object"), *extra = api_node_get(whole, "additionalProperties");
    open = open || (extra && extra->truth) || api_node_get(whole, "anyOf") || api_node_get(whole, "oneOf") ||
           api_node_get(whole, "patternProperties");
    return n && !open ? check(c, FAIL_USAGE, names, n) : DONE;
}

struct name_list {
    cli *c;
    api_str *v;
    size_t n, cap;
};

static void add_names(struct name_list *l, const api_node *row)
{
    for (const api_node *m = row->kind == API_OBJECT ? row->first : NULL; m; m = m->next) {
        bool known = false;
        for (size_t i = 0; i < l->n && !known; i++)
            known = api_str_eq(l->v[i], m->key);
        if (known)
            continue;
        if (l->n == l->cap) {
            api_str *bigger = xcalloc(l->c, l->cap = l->cap ? l->cap * 2 : 16, sizeof *bigger);
            if (l->n)
                memcpy(bigger, l->v, l->n * sizeof *bigger);
            l->v = bigger;
        }
        l->v[l->n++] = m->key;
    }
}

/* A name of the schema may be missing in the rows: ?fields= may have selected some. */
int output_columns_present(cli *c, const api_node *n, const operation *o)
{
    struct name_list l = {.c = c};
    bool list = n->kind == API_ARRAY;
    if (!c->flags.columns || (list && !n->first))
        return DONE;
    for (const api_node *row = list ? n->first : n; row; row = list ? row->next : NULL)
        add_names(&l, row);
    if (o && o->result && c->spec) {
        api_str *names;
        size_t count = schema_names(c, c->spec->root, row_schema(c, o), &names);
        api_str *both = xcalloc(c, l.n + count, sizeof *both);
        if (l.n)
            memcpy(both, l.v, l.n * sizeof *both);
        if (count)
            memcpy(both + l.n, names, count * sizeof *both);
        return check(c, FAIL_LOCAL, both, l.n + count);
    }
    return check(c, FAIL_LOCAL, l.v, l.n);
}
