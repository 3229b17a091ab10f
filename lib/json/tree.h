/* Building trees. */
#ifndef API__TREE_H
#define API__TREE_H

#include <api/json.h>

/* Appends a deep copy of the value, as member `key` of an object or as an item of an array (key {NULL, 0}). NULL: out
 * of memory, or parent is NULL. */
api_node *api__tree_add(api_arena *a, api_node *parent, api_str key, const api_node *value);
api_node *api__tree_add_text(api_arena *a, api_node *parent, const char *key, api_str text);
api_node *api__tree_add_bool(api_arena *a, api_node *parent, const char *key, bool truth);
/* Appends an empty object or array, to be filled. */
api_node *api__tree_add_empty(api_arena *a, api_node *parent, const char *key, api_kind kind);

#endif
