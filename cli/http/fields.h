/* Header fields. */
#ifndef CLI_FIELDS_H
#define CLI_FIELDS_H

#include "cli/core/cli.h"

typedef struct fields {
    api_header *v;
    size_t n;
} fields;

/* Names in any case. */
api_str fields_get(const fields *f, const char *name);
/* In the command's memory; the texts are copied. */
void fields_add(cli *c, fields *f, api_str name, api_str value);
/* True when there was such a field. */
bool fields_remove(fields *f, api_str name);

#endif
