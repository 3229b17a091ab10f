/* Names of models and fields: what a URL can hold, and what the database tells apart, which is not upper from lower
 * case. */
#include <ctype.h>
#include <stdlib.h>
#include <strings.h>

#include "app/models.h"
#include "model/type.h"
#include "shared/visible.h"
#include "store/engines/engines.h"
#include "json/scan.h"

enum { NAME_MOST = 63 }; /* bytes; PostgreSQL's */

static bool same_nocase(api_str a, api_str b)
{
    return a.n == b.n && strncasecmp(a.p, b.p, a.n) == 0;
}

/* A table and a part of a path. */
static bool model_name_good(api_str s)
{
    if (s.n == 0 || s.n > NAME_MOST || !isalpha((unsigned char)s.p[0]))
        return false;
    for (size_t i = 0; i < s.n; i++)
        if (!isalnum((unsigned char)s.p[i]) && s.p[i] != '_' && s.p[i] != '-')
            return false;
    return true;
}

/* A column and a parameter: the marks of filters, sorts and lists of names ('.', '-' before, ',') are not in it. */
static bool field_name_good(api_str s)
{
    if (s.n == 0 || s.n > NAME_MOST || !api__utf8_valid(s) || strchr("- ", s.p[0]) || s.p[s.n - 1] == ' ')
        return false;
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c < 0x80 && !isalnum(c) && (!c || !strchr("_-@ ", c)))
            return false;
    }
    return api__is_visible(s);
}

/* One name of each spelling, sorted without case; the first of equal ones is the first in the file. */
struct named {
    api_str name;
    const api_node *at;
    size_t order;
    bool hidden; /* made by the database layer for what stands at `at` */
};

static int compare(const void *a, const void *b)
{
    const struct named *x = a, *y = b;
    size_t n = x->name.n < y->name.n ? x->name.n : y->name.n;
    int c = strncasecmp(x->name.p, y->name.p, n);
    if (!c)
        c = (x->name.n > y->name.n) - (x->name.n < y->name.n);
    return c ? c : (x->order > y->order) - (x->order < y->order);
}

static void check_distinct(struct reader *r, struct named *list, size_t n)
{
    for (size_t i = 0; i < n; i++)
        list[i].order = i;
    if (n)
        qsort(list, n, sizeof *list, compare);
    for (size_t i = 1; i < n; i++) {
        const struct named *a = &list[i - 1], *b = &list[i];
        if (!same_nocase(a->name, b->name))
            continue;
        if (a->hidden && b->hidden)
            api__read_key_problem(r, b->at, "\"%.*s\" and \"%.*s\" both need the name \"%.*s\" in the database",
                                  API_FMT(a->at->key), API_FMT(b->at->key), API_FMT(a->name));
        else if (a->hidden || b->hidden)
            api__read_key_problem(r, a->hidden ? b->at : a->at,
                                  "\"%.*s\" is a name that the database needs for \"%.*s\", expected another name",
                                  API_FMT((a->hidden ? b : a)->name), API_FMT((a->hidden ? a : b)->at->key));
        else
            api__read_key_problem(r, b->at,
                                  "\"%.*s\" and \"%.*s\" differ only by case, which a database does not tell apart",
                                  API_FMT(a->name), API_FMT(b->name));
    }
}

/* `made`: names that are there beside the members, or NULL. */
static void check_members(struct reader *r, const api_node *object, const api_node *made)
{
    struct named *list = api_arena_calloc(r->arena, object->count + (made ? made->count : 0) + 1, sizeof *list);
    size_t n = 0;
    if (!list) {
        r->err = API_ENOMEM;
        return;
    }
    for (const api_node *m = made ? made->first : NULL; m; m = m->next)
        if (!api_node_find(object, m->key))
            list[n++] = (struct named){.name = m->key, .at = m};
    for (const api_node *m = object->first; m; m = m->next)
        list[n++] = (struct named){.name = m->key, .at = m};
    check_distinct(r, list, n);
}

static bool is_one_of(api_str s, const char *const *list)
{
    for (; *list; list++)
        if (same_nocase(s, api_str_of(*list)))
            return true;
    return false;
}

static void check_reserved(struct reader *r, const api_node *model)
{
    static const char *const reserved[] = {"auth",    "docs",    "redoc", "healthz", "readyz", "metrics",
                                           "openapi", "queries", "batch", "admin",   "mcp",    NULL};
    if (is_one_of(model->key, reserved))
        api__read_key_problem(r, model, "\"%.*s\" is a path of the server itself, expected another name",
                              API_FMT(model->key));
    if (r->app->auth && same_nocase(model->key, API_S("users")))
        api__read_key_problem(r, model, "\"users\" belongs to the server when \"auth\" is on, expected another name");
    const char *prefix = api__database_reserves(model->key);
    if (prefix)
        api__read_key_problem(r, model, "names that start with \"%s\" belong to the database", prefix);
}

void api__names_check_models(struct reader *r, const api_node *models)
{
    for (const api_node *m = models->first; m; m = m->next) {
        if (!model_name_good(m->key))
            api__read_key_problem(r, m,
                                  "\"%.*s\" is not a name for a model, expected a letter, then at most 62 letters, "
                                  "digits, \"_\" and \"-\"",
                                  API_FMT(m->key));
        check_reserved(r, m);
    }
    check_members(r, models, NULL);
}

void api__names_check_fields(struct reader *r, const struct draft *d)
{
    static const api_node none = {.kind = API_OBJECT};
    const api_node *properties = d->properties;
    struct draft only_made = *d;
    api_node made = none;
    only_made.properties = &none;
    api__made_properties(r, &only_made, &made);
    static const char *const reserved[] = {"expand", "expand_more", "_version", NULL};
    for (const api_node *p = properties->first; p; p = p->next) {
        if (!field_name_good(p->key))
            api__read_key_problem(r, p,
                                  "\"%.*s\" is not a name for a field, expected at most %d bytes of letters, digits, "
                                  "\"_\", \"@\", and inside also \"-\" and spaces",
                                  API_FMT(p->key), NAME_MOST);
        if (is_one_of(p->key, reserved))
            api__read_key_problem(r, p, "\"%.*s\" is a name of the server's own, expected another name",
                                  API_FMT(p->key));
    }
    check_members(r, properties, &made);
}

/* The database's: tables, and indexes as the store names them, share one space of names. */

static void add(struct named *list, size_t *n, const api_node *at, bool hidden, api_str name)
{
    list[(*n)++] = (struct named){.name = name, .at = at, .hidden = hidden};
}

static const api_node *declared_at(const api_node *model, api_str field)
{
    const api_node *p = api_node_find(api_node_get(model, "properties"), field);
    return p ? p : model;
}

static void check_columns(struct reader *r, const api_model *m, const api_node *model)
{
    struct named *list = api_arena_calloc(r->arena, 2 * m->count + 1, sizeof *list);
    size_t n = 0;
    for (uint32_t i = 0; list && i < m->count; i++) {
        const api_node *at = declared_at(model, m->fields[i].name);
        add(list, &n, at, false, m->fields[i].name);
        if (api__field_has_key_column(&m->fields[i]))
            add(list, &n, at, true, api_arena_printf(r->arena, "%.*s__key", API_FMT(m->fields[i].name)));
    }
    if (list)
        check_distinct(r, list, n);
}

void api__names_check_database(struct reader *r, const api_node *models)
{
    const api__resource *res = r->app->resources;
    size_t room = 0, n = 0;
    const api_node *node = models->first;
    for (uint32_t i = 0; i < r->app->resource_count; i++, node = node->next) {
        room += 1 + 2 * (size_t)res[i].model->count;
        check_columns(r, res[i].model, node);
    }
    struct named *list = api_arena_calloc(r->arena, room, sizeof *list);
    node = models->first;
    for (uint32_t i = 0; list && i < r->app->resource_count; i++, node = node->next) {
        add(list, &n, node, false, res[i].key);
        for (uint32_t k = 0; k < res[i].model->count; k++) {
            const api__field *f = &res[i].model->fields[k];
            const api_node *at = declared_at(node, f->name);
            if (f->flags & API__UNIQUE)
                add(list, &n, at, true,
                    api_arena_printf(r->arena, "%.*s__%.*s__unique", API_FMT(res[i].key), API_FMT(f->name)));
            if (f->flags & API__SORT)
                add(list, &n, at, true,
                    api_arena_printf(r->arena, "%.*s__%.*s__sort", API_FMT(res[i].key), API_FMT(f->name)));
        }
    }
    if (!list)
        r->err = API_ENOMEM;
    else
        check_distinct(r, list, n);
}
