/* Brings equivalent forms of our own schemas, as code generators write them, into the one form that the compiler reads
 * and the document shows. */
#include "model/compile.h"

static api_node *add(struct compiling *k, api_node *parent, const api_node *value)
{
    api_node *copy = api_arena_alloc(k->arena, sizeof *copy);
    if (!copy) {
        k->failed = true;
        return NULL;
    }
    *copy = *value;
    copy->next = NULL;
    api_node **end = &parent->first;
    while (*end)
        end = &(*end)->next;
    *end = copy;
    parent->count++;
    return copy;
}

/* Of two branches, one of which is null, the other one; NULL for any other list. */
static const api_node *beside_null(const api_node *list)
{
    if (!list || list->kind != API_ARRAY || list->count != 2)
        return NULL;
    const api_node *a = list->first, *b = a->next;
    bool first = api__compile_is_null(a), second = api__compile_is_null(b);
    return first != second ? first ? b : a : NULL;
}

/* Adds the type "T", or a list of types, as a list that includes "null"; an enum likewise, with null. */
static void add_with_null(struct compiling *k, api_node *schema, const api_node *value, api_node null)
{
    api_node list = *value;
    list.kind = API_ARRAY;
    list.first = NULL;
    list.count = 0;
    api_node *all = add(k, schema, &list);
    if (!all)
        return;
    bool there = false;
    for (const api_node *n = value->kind == API_ARRAY ? value->first : value; n; n = n->next) {
        api_node item = *n;
        item.key = (api_str){NULL, 0};
        there = there || (n->kind == null.kind && api_str_eq(n->text, null.text));
        add(k, all, &item);
        if (value->kind != API_ARRAY)
            break;
    }
    if (!there)
        add(k, all, &null);
}

static const api_node *nullable(struct compiling *k, const api_node *declared, const char *word, const api_node *one)
{
    const api_node string = {.kind = API_STRING, .text = API_S("null")}, null = {.kind = API_NULL};
    api_node *schema = api_arena_alloc(k->arena, sizeof *schema);
    if (!schema) {
        k->failed = true;
        return NULL;
    }
    *schema = *declared;
    schema->first = NULL;
    schema->count = 0;
    for (const api_node *m = one->first; m; m = m->next) {
        if (api_str_is(m->key, "type"))
            add_with_null(k, schema, m, string);
        else if (api_str_is(m->key, "enum") && m->kind == API_ARRAY)
            add_with_null(k, schema, m, null);
        else if (!api_node_find(declared, m->key))
            add(k, schema, m);
    }
    for (const api_node *m = declared->first; m; m = m->next)
        if (!api_str_is(m->key, word))
            add(k, schema, m);
    return schema;
}

const api_node *api__compile_plain(struct compiling *k, const api_node *schema)
{
    static const char *const words[] = {"anyOf", "oneOf"};
    if (schema->kind == API_BOOL && schema->truth) {
        api_node *plain = api_arena_alloc(k->arena, sizeof *plain);
        k->failed |= !plain;
        if (plain) {
            *plain = *schema;
            plain->kind = API_OBJECT;
            plain->first = NULL;
            plain->count = 0;
        }
        return plain;
    }
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        const api_node *one = beside_null(api_node_get(schema, words[i]));
        bool typed = one && api_node_get(one, "type") && !api_node_get(one, "const") && !api_node_get(schema, "type");
        if (typed && !api_node_get(schema, "discriminator"))
            return nullable(k, schema, words[i], one);
    }
    return schema;
}
