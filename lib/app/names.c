#include "app/names.h"

#include <ctype.h>
#include <stdlib.h>
#include <strings.h>

#include "app/generated.h"
#include "model/type.h"
#include "shared/visible.h"
#include "store/engines/engines.h"
#include "json/utf8.h"

enum { NAME_MOST = 63 }; /* bytes; PostgreSQL's */

/* The database does not tell upper from lower case. */
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

/* A column and a parameter: without what filters, sorts and lists of names use ('.', a leading '-', ','). */
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

/* One name of each spelling, sorted without case; the first of equal ones is the one that was declared first. */
struct named {
    api_str name;
    struct api__source at;
    api_str owner; /* what needs the name */
    size_t order;
    bool hidden; /* made by the database layer for its owner */
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

static void refuse_pair(struct api__builder *b, const struct named *x, const struct named *y)
{
    if (x->hidden && y->hidden)
        api__builder_problem(b, y->at, "\"%.*s\" and \"%.*s\" both need the name \"%.*s\" in the database",
                             API_FMT(x->owner), API_FMT(y->owner), API_FMT(x->name));
    else if (x->hidden || y->hidden)
        api__builder_problem(b, (x->hidden ? y : x)->at,
                             "the database uses the name \"%.*s\" for \"%.*s\", expected another name",
                             API_FMT((x->hidden ? y : x)->name), API_FMT((x->hidden ? x : y)->owner));
    else
        api__builder_problem(b, y->at,
                             "\"%.*s\" and \"%.*s\" differ only by case, which a database does not tell apart",
                             API_FMT(x->name), API_FMT(y->name));
}

static void check_distinct(struct api__builder *b, struct named *list, size_t n)
{
    for (size_t i = 0; i < n; i++)
        list[i].order = i;
    if (n)
        qsort(list, n, sizeof *list, compare);
    for (size_t i = 1; i < n; i++)
        if (same_nocase(list[i - 1].name, list[i].name))
            refuse_pair(b, &list[i - 1], &list[i]);
}

static bool is_one_of(api_str s, const char *const *list)
{
    for (; *list; list++)
        if (same_nocase(s, api_str_of(*list)))
            return true;
    return false;
}

/* --- resources --- */

static void check_resource(struct api__builder *b, const struct api__text *name)
{
    static const char *const reserved[] = {"auth",    "docs",    "redoc", "healthz", "readyz", "metrics",
                                           "openapi", "queries", "batch", "admin",   "mcp",    NULL};
    api_str s = name->text;
    if (!model_name_good(s))
        api__builder_problem(b, name->at,
                             "\"%.*s\" is not a valid model name, expected a letter, then at most 62 letters, digits, "
                             "\"_\" and \"-\"",
                             API_FMT(s));
    if (is_one_of(s, reserved))
        api__builder_problem(b, name->at, "\"%.*s\" is reserved for a path of the server, expected another name",
                             API_FMT(s));
    if (b->app->auth && same_nocase(s, API_S("users")))
        api__builder_problem(b, name->at, "\"users\" belongs to the server when \"auth\" is on, expected another name");
    const char *prefix = api__database_reserves(s);
    if (prefix)
        api__builder_problem(b, name->at, "names that start with \"%s\" are reserved for the database", prefix);
}

void api__names_check_resources(struct api__builder *b, const struct api__resource_declaration *list, size_t n)
{
    struct named *names = api__builder_alloc(b, (n + 1) * sizeof *names);
    for (size_t i = 0; names && i < n; i++) {
        check_resource(b, &list[i].name);
        names[i] = (struct named){.name = list[i].name.text, .at = list[i].name.at};
    }
    if (names)
        check_distinct(b, names, n);
}

/* --- fields --- */

static struct api__source key_place(const struct api__resource_declaration *r, const api_node *n)
{
    return (struct api__source){r->file, n->key_line, n->key_column};
}

static void check_field(struct api__builder *b, const struct api__resource_declaration *r, const api_node *p)
{
    static const char *const reserved[] = {"expand", "expand_more", "_version", NULL};
    if (!field_name_good(p->key))
        api__builder_problem(b, key_place(r, p),
                             "\"%.*s\" is not a valid field name, expected at most %d bytes of letters, digits, "
                             "\"_\", \"@\", and inside also \"-\" and spaces",
                             API_FMT(p->key), NAME_MOST);
    if (is_one_of(p->key, reserved))
        api__builder_problem(b, key_place(r, p), "\"%.*s\" is reserved for the server, expected another name",
                             API_FMT(p->key));
}

void api__names_check_fields(struct api__builder *b, const struct api__resource_declaration *r)
{
    api_str generated[API__GENERATED];
    size_t made = api__generated_names(r, generated), n = 0;
    struct named *names = api__builder_alloc(b, (r->properties->count + made + 1) * sizeof *names);
    if (!names)
        return;
    for (size_t i = 0; i < made; i++)
        if (!api_node_find(r->properties, generated[i]))
            names[n++] = (struct named){.name = generated[i], .at = r->name.at};
    for (const api_node *p = r->properties->first; p; p = p->next) {
        check_field(b, r, p);
        names[n++] = (struct named){.name = p->key, .at = key_place(r, p)};
    }
    check_distinct(b, names, n);
}

/* --- the database's: tables, and indexes as the store names them, share one space of names --- */

struct space {
    struct api__builder *b;
    struct named *list;
    size_t n;
};

/* Room for the names of n fields and a table. */
static struct space space_of(struct api__builder *b, size_t n)
{
    return (struct space){b, api__builder_alloc(b, (2 * n + 1) * sizeof(struct named)), 0};
}

static void add(struct space *s, const struct named *name)
{
    if (s->list && name->name.p)
        s->list[s->n++] = *name;
    else
        s->b->err = API_ENOMEM;
}

static void add_hidden(struct space *s, struct api__source at, api_str owner, api_str name)
{
    add(s, &(struct named){.name = name, .at = at, .owner = owner, .hidden = true});
}

static struct api__source field_place(const struct api__resource_declaration *r, const api__field *f)
{
    const api_node *p = api_node_find(r->properties, f->name);
    return p ? key_place(r, p) : r->name.at;
}

static void check_columns(struct api__builder *b, const api_model *m, const struct api__resource_declaration *r)
{
    struct space columns = space_of(b, m->count);
    for (uint32_t i = 0; i < m->count; i++) {
        const api__field *f = &m->fields[i];
        struct api__source at = field_place(r, f);
        add(&columns, &(struct named){.name = f->name, .at = at});
        if (api__field_has_key_column(f))
            add_hidden(&columns, at, f->name, api_arena_printf(b->arena, "%.*s__key", API_FMT(f->name)));
    }
    check_distinct(b, columns.list, columns.n);
}

static void add_indexes(struct space *s, const api__resource *res, const struct api__resource_declaration *r)
{
    static const struct {
        unsigned flag;
        const char *name;
    } indexes[] = {{API__UNIQUE, "unique"}, {API__SORT, "sort"}};
    for (uint32_t k = 0; k < res->model->count; k++) {
        const api__field *f = &res->model->fields[k];
        for (size_t i = 0; i < sizeof indexes / sizeof *indexes; i++)
            if (f->flags & indexes[i].flag)
                add_hidden(s, field_place(r, f), f->name,
                           api_arena_printf(s->b->arena, "%.*s__%.*s__%s", API_FMT(res->key), API_FMT(f->name),
                                            indexes[i].name));
    }
}

void api__names_check_database(struct api__builder *b, const struct api__resource_declaration *list)
{
    const api__resource *res = b->app->resources;
    size_t fields = 0;
    for (uint32_t i = 0; i < b->app->resource_count; i++) {
        fields += 1 + res[i].model->count;
        check_columns(b, res[i].model, &list[i]);
    }
    struct space tables = space_of(b, fields);
    for (uint32_t i = 0; i < b->app->resource_count; i++) {
        add(&tables, &(struct named){.name = res[i].key, .at = list[i].name.at});
        add_indexes(&tables, &res[i], &list[i]);
    }
    check_distinct(b, tables.list, tables.n);
}
