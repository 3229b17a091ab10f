/* Walking somebody's JSON Schema: references, combinations, types. A schema may refer to itself, so that every walk has
 * a depth and a number of steps after which nothing more is found. */
#include "cli/spec/schema.h"
#include "cli/core/memory.h"

enum {
    DEEPEST = 32,
    STEPS = 4096 /* schemas visited by one search: far more than people write, far fewer than 2^DEEPEST */
};

struct walk {
    const api_node *root;
    int steps;
};

static struct walk start(const api_node *root)
{
    return (struct walk){root, STEPS};
}

static bool step(struct walk *w, int depth)
{
    return depth < DEEPEST && w->steps-- > 0;
}

const api_node *schema_resolve(const api_node *root, const api_node *schema)
{
    for (int hops = 0; schema && hops < DEEPEST; hops++) {
        const api_node *ref = api_node_get(schema, "$ref");
        if (!ref || ref->kind != API_STRING)
            return schema;
        if (!ref->text.n || ref->text.p[0] != '#')
            return NULL;
        schema = api_node_pointer(root, (api_str){ref->text.p + 1, ref->text.n - 1});
    }
    return NULL;
}

static const char *const combiners[] = {"allOf", "anyOf", "oneOf"};

/* The schema of names outside "properties", if there is a single one. */
static const api_node *other_property(const api_node *schema)
{
    const api_node *extra = api_node_get(schema, "additionalProperties"),
                   *by = api_node_get(schema, "patternProperties");
    if (extra && extra->kind == API_OBJECT)
        return extra;
    return by && by->kind == API_OBJECT && by->count == 1 ? by->first : NULL;
}

static const api_node *property_at(struct walk *w, const api_node *schema, api_str name, int depth)
{
    if (!step(w, depth))
        return NULL;
    schema = schema_resolve(w->root, schema);
    const api_node *found = api_node_find(api_node_get(schema, "properties"), name);
    for (size_t i = 0; schema && !found && i < 3; i++) {
        const api_node *list = api_node_get(schema, combiners[i]);
        for (const api_node *n = list ? list->first : NULL; n && !found; n = n->next)
            found = property_at(w, n, name, depth + 1);
    }
    return found ? found : other_property(schema);
}

const api_node *schema_property(const api_node *root, const api_node *schema, api_str name)
{
    struct walk w = start(root);
    return property_at(&w, schema, name, 0);
}

static bool is_true(const api_node *schema, const char *word)
{
    const api_node *n = api_node_get(schema, word);
    return n && n->truth;
}

static bool names_type(const api_node *schema, const api_node *types, const char *type)
{
    if (types->kind == API_STRING)
        return api_str_is(types->text, type) || (strcmp(type, "null") == 0 && is_true(schema, "nullable"));
    for (const api_node *n = types->first; n; n = n->next)
        if (n->kind == API_STRING && api_str_is(n->text, type))
            return true;
    return false;
}

static bool allows_at(struct walk *w, const api_node *schema, const char *type, int depth)
{
    if (!step(w, depth))
        return false;
    schema = schema_resolve(w->root, schema);
    const api_node *types = api_node_get(schema, "type");
    if (types)
        return names_type(schema, types, type);
    for (size_t i = 0; i < 3; i++) {
        const api_node *list = api_node_get(schema, combiners[i]);
        for (const api_node *n = list ? list->first : NULL; n; n = n->next)
            if (allows_at(w, n, type, depth + 1))
                return true;
    }
    return (strcmp(type, "object") == 0 && api_node_get(schema, "properties")) ||
           (strcmp(type, "array") == 0 && (api_node_get(schema, "items") || api_node_get(schema, "prefixItems")));
}

bool schema_allows(const api_node *root, const api_node *schema, const char *type)
{
    struct walk w = start(root);
    return allows_at(&w, schema, type, 0);
}

/* The only branch of this type; NULL when there are none or several. */
static const api_node *only_branch(struct walk *w, const api_node *list, const char *type)
{
    const api_node *only = NULL;
    for (const api_node *n = list ? list->first : NULL; n; n = n->next) {
        if (!allows_at(w, n, type, 1))
            continue;
        if (only)
            return NULL;
        only = n;
    }
    return only;
}

static const api_node *branch_of(struct walk *w, const api_node *schema, const char *type)
{
    const api_node *whole = schema_resolve(w->root, schema);
    for (int depth = 0; step(w, depth); depth++) {
        const api_node *branch = only_branch(w, api_node_get(whole, "anyOf"), type);
        if (!branch)
            branch = only_branch(w, api_node_get(whole, "oneOf"), type);
        if (!branch)
            break;
        whole = schema_resolve(w->root, branch);
    }
    return whole;
}

const api_node *schema_branch(const api_node *root, const api_node *schema, const char *type)
{
    struct walk w = start(root);
    return branch_of(&w, schema, type);
}

const api_node *schema_items(const api_node *root, const api_node *schema)
{
    return api_node_get(schema_branch(root, schema, "array"), "items");
}

const api_node *schema_element(const api_node *root, const api_node *schema, size_t index)
{
    const api_node *array = schema_branch(root, schema, "array"), *first = api_node_get(array, "prefixItems");
    for (const api_node *n = first ? first->first : NULL; n; n = n->next)
        if (index-- == 0)
            return n;
    return api_node_get(array, "items");
}

struct each {
    struct walk w;
    strset seen; /* a name in two parts of an allOf is one field */
    void (*call)(void *arg, const api_node *property);
    void *arg;
};

static void each_at(struct each *e, const api_node *schema, int depth)
{
    if (!step(&e->w, depth))
        return;
    schema = branch_of(&e->w, schema, "object");
    const api_node *properties = api_node_get(schema, "properties"), *all = api_node_get(schema, "allOf");
    for (const api_node *n = properties ? properties->first : NULL; n; n = n->next)
        if (strset_add(&e->seen, n->key))
            e->call(e->arg, n);
    for (const api_node *n = all ? all->first : NULL; n; n = n->next)
        each_at(e, n, depth + 1);
}

void schema_each(const api_node *root, const api_node *schema, void (*each)(void *arg, const api_node *property),
                 void *arg)
{
    struct each e = {.w = start(root), .call = each, .arg = arg};
    each_at(&e, schema, 0);
    strset_deinit(&e.seen);
}

struct names {
    api_str *v;
    size_t n, cap;
};

static void add_name(void *arg, const api_node *property)
{
    struct names *names = arg;
    if (names->n < names->cap)
        names->v[names->n] = property->key;
    names->n++;
}

size_t schema_names(cli *c, const api_node *root, const api_node *schema, api_str **out)
{
    struct names names = {0};
    schema_each(root, schema, add_name, &names);
    names = (struct names){xcalloc(c, names.n, sizeof *names.v), 0, names.n};
    schema_each(root, schema, add_name, &names);
    *out = names.v;
    return names.n;
}

static void required_at(struct walk *w, const api_node *schema, strset *out, int depth)
{
    if (!step(w, depth))
        return;
    schema = branch_of(w, schema, "object");
    const api_node *required = api_node_get(schema, "required"), *all = api_node_get(schema, "allOf");
    for (const api_node *n = required && required->kind == API_ARRAY ? required->first : NULL; n; n = n->next)
        if (n->kind == API_STRING)
            strset_add(out, n->text);
    for (const api_node *n = all ? all->first : NULL; n; n = n->next)
        required_at(w, n, out, depth + 1);
}

void schema_required(const api_node *root, const api_node *schema, strset *out)
{
    struct walk w = start(root);
    required_at(&w, schema, out, 0);
}

const api_node *schema_main(const api_node *root, const api_node *schema)
{
    static const char *const words[] = {"anyOf", "oneOf"};
    schema = schema_resolve(root, schema);
    for (size_t i = 0; i < 2; i++) {
        const api_node *list = api_node_get(schema, words[i]);
        for (const api_node *n = list ? list->first : NULL; n; n = n->next)
            if (!schema_allows(root, n, "null"))
                return schema_resolve(root, n);
    }
    return schema;
}

bool schema_read_only(const api_node *root, const api_node *property)
{
    const api_node *n = api_node_get(schema_resolve(root, property), "readOnly");
    return n && n->truth;
}
