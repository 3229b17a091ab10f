/* The inputs of a declared operation and of all it depends on, and "parameters" of them. */
#ifndef API__DOC_INPUTS_H
#define API__DOC_INPUTS_H

#include "openapi/writer.h"

/* All inputs of an operation, each once: its own, those of structs of parameters and of dependencies. */
struct api__doc_input {
    const api_field *f;
    api_str name;
    bool required;
    bool own; /* not of a dependency */
    struct api__doc_input *next;
};
struct api__doc_input *api__doc_inputs(struct api__doc *doc, const struct api__doc_operation *o);
void api__doc_put_parameters(struct api__doc *doc, const struct api__doc_operation *o,
                             const struct api__doc_input *list);
/* Which sources the inputs come from: bits 1 << enum api_source. */
unsigned api__openapi_sources(const struct api__route_declaration *d);

#endif
