/* Walking somebody's JSON Schema: references, combinations, types. `schema` may be NULL: then nothing is found. */
#ifndef CLI_SCHEMA_H
#define CLI_SCHEMA_H

#include "cli/core/cli.h"
#include "cli/core/strset.h"

/* Follows "$ref". */
const api_node *schema_resolve(const api_node *root, const api_node *schema);
/* The property's schema, looked for in allOf, anyOf and oneOf too; NULL. */
const api_node *schema_property(const api_node *root, const api_node *schema, api_str name);
const api_node *schema_items(const api_node *root, const api_node *schema);
/* The schema of one element: a tuple (prefixItems) has one for each place. */
const api_node *schema_element(const api_node *root, const api_node *schema, size_t index);
bool schema_allows(const api_node *root, const api_node *schema, const char *type);
/* Calls `each` for every property, those of allOf included. */
void schema_each(const api_node *root, const api_node *schema, void (*each)(void *arg, const api_node *property),
                 void *arg);
/* Property names in the schema's order. */
size_t schema_names(cli *c, const api_node *root, const api_node *schema, api_str **out);
/* The branch of anyOf or oneOf that is of this type, else the schema. */
const api_node *schema_branch(const api_node *root, const api_node *schema, const char *type);
/* Adds the names that the schema requires, those of allOf included. */
void schema_required(const api_node *root, const api_node *schema, strset *out);
/* The branch that carries the limits: the one that is not null. */
const api_node *schema_main(const api_node *root, const api_node *schema);
bool schema_read_only(const api_node *root, const api_node *property);

#endif
