/* Inputs of operations and dependencies. */
#ifndef API__INPUTS_H
#define API__INPUTS_H

#include "declare/setup.h"

/* NULL: the set-up has failed. */
struct api__inputs *api__setup_inputs(struct api__setup *s, const api_field *fields, uint32_t size, const char *file,
                                      int line);
const struct api__dependency *api__setup_dependency(struct api__setup *s, const api_dependency *def);
/* Whether one of these inputs, or of those of their dependencies, comes from there. */
bool api__inputs_take(const struct api__inputs *in, enum api_source source);

#endif
