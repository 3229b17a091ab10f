/* Walking somebody's JSON Schema: references, combinations, types. */
#include "spec.h"

enum { DEEPEST = 32 };

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

static const api_node *property_at(const api_node *root, const api_node *schema, api_str name, int depth)
{
    schema = schema_resolve(root, schema);
    const api_node *found = api_node_find(api_node_get(schema, "properties"), name);
    if (found || !schema || depth > DEEPEST)
        return found;
    for (size_t i = 0; i < 3; i++) {
        const api_node *list = api_node_get(schema, combiners[i]);
        for (const api_node *n = list ? list->first : NULL; n; n = n->next)
            if ((found = property_at(root, n, name, depth + 1)))
                return found;
    }
    const api_node *extra = api_node_get(schema, "additionalProperties");
    return extra && extra->kind == API_OBJECT ? extra : NULL;
}

const api_node *schema_property(const api_node *root, const api_node *schema, api_str name)
{
    return property_at(root, schema, name, 0);
}

static bool allows_at(const api_node *root, const api_node *schema, const char *type, int depth)
{
    schema = schema_resolve(root, schema);
    const api_node *t = api_node_get(schema, "type");
    if (!schema || depth > DEEPEST)
        return false;
    if (t && t->kind == API_STRING)
        return api_str_is(t->text, type) || (strcmp(type, "null") == 0 && api_node_get(schema, "nullable") &&
                                             api_node_get(schema, "nullable")->truth);
    for (const api_node *n = t ? t->first : NULL; n; n = n->next)
        if (api_str_is(n->text, type))
            return true;
    for (size_t i = 0; !t && i < 3; i++) {
        const api_node *list = api_node_get(schema, combiners[i]);
        for (const api_node *n = list ? list->first : NULL; n; n = n->next)
            if (allows_at(root, n, type, depth + 1))
                return true;
    }
    if (t)
        return false;
    return (strcmp(type, "object") == 0 && api_node_get(schema, "properties")) ||
           (strcmp(type, "array") == 0 && api_node_get(schema, "items"));
}

bool schema_allows(const api_node *root, const api_node *schema, const char *type)
{
    return allows_at(root, schema, type, 0);
}

const api_node *schema_branch(const api_node *root, const api_node *schema, const char *type)
{
    const api_node *whole = schema_resolve(root, schema);
    for (size_t i = 1; i < 3; i++) {
        const api_node *list = api_node_get(whole, combiners[i]), *only = NULL;
        size_t n = 0;
        for (const api_node *branch = list ? list->first : NULL; branch; branch = branch->next)
            if (schema_allows(root, branch, type))
                only = branch, n++;
        if (n == 1)
            return schema_branch(root, only, type);
    }
    return whole;
}

const api_node *schema_items(const api_node *root, const api_node *schema)
{
    return api_node_get(schema_branch(root, schema, "array"), "items");
}

static void each_at(const api_node *root, const api_node *schema, void (*each)(void *, const api_node *), void *arg,
                    int depth)
{
    schema = schema_branch(root, schema, "object");
    const api_node *properties = api_node_get(schema, "properties"), *all = api_node_get(schema, "allOf");
    for (const api_node *n = properties ? properties->first : NULL; n; n = n->next)
        each(arg, n);
    for (const api_node *n = all && depth < DEEPEST ? all->first : NULL; n; n = n->next)
        each_at(root, n, each, arg, depth + 1);
}

void schema_each(const api_node *root, const api_node *schema, void (*each)(void *arg, const api_node *property),
                 void *arg)
{
    each_at(root, schema, each, arg, 0);
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
    names = (struct names){make(c, names.n, sizeof *names.v), 0, names.n};
    schema_each(root, schema, add_name, &names);
    *out = names.v;
    return names.n;
}

static bool requires_at(const api_node *root, const api_node *schema, api_str name, int depth)
{
    schema = schema_branch(root, schema, "object");
    const api_node *required = api_node_get(schema, "required"), *all = api_node_get(schema, "allOf");
    for (const api_node *n = required ? required->first : NULL; n; n = n->next)
        if (api_str_eq(n->text, name))
            return true;
    for (const api_node *n = all && depth < DEEPEST ? all->first : NULL; n; n = n->next)
        if (requires_at(root, n, name, depth + 1))
            return true;
    return false;
}

bool schema_requires(const api_node *root, const api_node *schema, api_str name)
{
    return requires_at(root, schema, name, 0);
}
