/* Making trees. */
#ifndef API__TREE_H
#define API__TREE_H

#include <api/json.h>

/* A copy of the value, with what is inside of it, as the last member `key` of an object, or the last item of an array
 * (key {NULL, 0}). NULL: no memory, or no `parent`. */
api_node *api__tree_add(api_arena *a, api_node *parent, api_str key, const api_node *value);
api_node *api__tree_add_text(api_arena *a, api_node *parent, const char *key, api_str text);
api_node *api__tree_add_bool(api_arena *a, api_node *parent, const char *key, bool truth);
/* An empty object or array, to be filled. */
api_node *api__tree_add_empty(api_arena *a, api_node *parent, const char *key, api_kind kind);

#endif
