/* Trees of JSON. */
#ifndef CLI_NODE_H
#define CLI_NODE_H

#include "cli/core/cli.h"

/* The text of a member that is a string; {NULL, 0}: there is none. `n` may be NULL. */
api_str node_string(const api_node *n, const char *key);
/* Is a member true? `n` may be NULL. */
bool node_is_true(const api_node *n, const char *key);
/* As JSON text, in the command's memory. */
api_str node_json(cli *c, const api_node *n);
/* Parses the body that was given. */
int node_parse_body(cli *c, api_str json, api_node **tree);

#endif
