/* The operations of an OpenAPI document, as commands: resources and verbs, with their parameters and body schemas. */
#ifndef CLI_SPEC_H
#define CLI_SPEC_H

#include "cli/core/cli.h"

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
    api_str body_type;      /* the media type that is sent; {NULL, 0}: no body */
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

/* In the session's memory. */
struct spec *spec_read(cli *c, const api_node *root);

/* The order of `sorted`; letters of both cases are alike. */
int operation_compare(const operation *a, const operation *b);
const param *operation_param(const operation *o, api_str name);
/* Both NULL when there is no such operation. */
const operation *spec_find(const struct spec *s, api_str resource, api_str verb);
const operation *spec_by_id(const struct spec *s, api_str id);
/* Distinct names, in the document's order, in the command's memory. */
size_t spec_resources(cli *c, api_str **out);
size_t spec_verbs(cli *c, api_str resource, api_str **out);

#endif
