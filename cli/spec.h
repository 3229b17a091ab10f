/* The server's OpenAPI document as commands: resources, verbs, parameters, body schemas. */
#ifndef CLI_SPEC_H
#define CLI_SPEC_H

#include "cli.h"
#include "strset.h"

enum place { IN_PATH, IN_QUERY, IN_HEADER, IN_COOKIE };

typedef struct param {
    api_str name;
    enum place in;
    bool required, explode;
    const api_node *schema; /* may be NULL */
    api_str about;
} param;

typedef struct operation {
    const char *method; /* "GET" */
    api_str path, id, summary, about;
    api_str resource, verb;
    param *params;
    size_t param_count;
    bool body_required;
    api_str body_type;      /* the media type that is sent; {NULL,0}: no body */
    const api_node *body;   /* its schema, may be NULL */
    const api_node *result; /* schema of the success, may be NULL */
    const api_node *node;
} operation;

struct spec {
    const api_node *root;
    operation *list;
    operation **sorted; /* by resource and verb */
    size_t count;
    api_str prefix;  /* path of the document's first server, without its last slash */
    const char *url; /* the document's */
    bool old;        /* from the cache, not asked for again */
};

/* Reads the document of the server into c->spec, once. A status, said. */
int spec_load(cli *c);
/* The same for help: from the cache, else quietly and quickly; false when there is none. */
bool spec_try(cli *c);
/* The same without the network. */
bool spec_cached(cli *c);
/* spec_here.c: for completion: the app file here, or the server's document that was seen last, which goes first where a
 * server is named. Without the network; false when there is neither. */
bool spec_here(cli *c);
/* The text of the document, as JSON. */
int spec_fetch(cli *c, api_str *text);
/* The URL of a path of the document. */
const char *spec_url(cli *c, api_str path);

/* spec_read.c: the operations of a document; memory of the session. */
struct spec *spec_read(cli *c, const api_node *root);

/* The order of `sorted`; letters of both cases are alike. */
int operation_compare(const operation *a, const operation *b);
/* The operation, NULL. */
const operation *spec_find(const struct spec *s, api_str resource, api_str verb);
const operation *spec_by_id(const struct spec *s, api_str id);
/* Distinct names, in the document's order; arena of the command. */
size_t spec_resources(cli *c, api_str **out);
size_t spec_verbs(cli *c, api_str resource, api_str **out);
const param *operation_param(const operation *o, api_str name);

/* schema.c */
/* Follows "$ref" (NULL in: NULL out). */
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

/* example.c: appends a command that calls the operation, with what it requires. */
void put_example(cli *c, api_buf *b, const operation *o);

#endif
