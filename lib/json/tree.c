#include "json/tree.h"

api_node *api__tree_add(api_arena *a, api_node *parent, api_str key, const api_node *value)
{
    api_node *copy = parent ? api_arena_alloc(a, sizeof *copy) : NULL;
    if (!copy)
        return NULL;
    *copy = *value;
    copy->key = key;
    copy->next = NULL;
    api_node **end = &parent->first;
    while (*end)
        end = &(*end)->next;
    *end = copy;
    parent->count++;
    return copy;
}

static api_node *add(api_arena *a, api_node *parent, const char *key, const api_node *value)
{
    return api__tree_add(a, parent, key ? api_str_of(key) : (api_str){NULL, 0}, value);
}

api_node *api__tree_add_text(api_arena *a, api_node *parent, const char *key, api_str text)
{
    return add(a, parent, key, &(api_node){.kind = API_STRING, .text = text});
}

api_node *api__tree_add_bool(api_arena *a, api_node *parent, const char *key, bool truth)
{
    return add(a, parent, key, &(api_node){.kind = API_BOOL, .truth = truth});
}

api_node *api__tree_add_empty(api_arena *a, api_node *parent, const char *key, api_kind kind)
{
    return add(a, parent, key, &(api_node){.kind = kind});
}
