/* Declared models as components: named when something first refers to them, written at the end.
 *
 * Names in components/schemas, all in the order in which they are first referred to:
 *   a resource's title, and with it "Fields", "Create", "Update", "List"
 *   a declared model's name: what is sent. With "Create" what comes in, where that differs (something in it is
 *     read_only or write_only) or the model is a resource's too
 *   a variant of a union: the union's name and the variant's tag, "PetCat"
 *   Body_{operationId}: a form, or several bodies in one object
 * A name that another schema has already, or one of our own (Error, Problem ...), gets a number: "Item2",
 * "Item2Create". */
#ifndef API__COMPONENTS_H
#define API__COMPONENTS_H

#include "openapi/writer.h"

/* The schema of a member or parameter of the program's, of what comes in or goes out. */
void api__doc_declared(struct api__doc *doc, const api_field *f, bool input, api_buf *b);
/* {"$ref": ...} to the model. */
void api__doc_ref(struct api__doc *doc, const api_model_def *m, bool input, api_buf *b);
/* A component of this text; its name, "Body_create" or with a number. */
const char *api__doc_component(struct api__doc *doc, const char *name, api_str text);
/* All that were referred to. */
void api__doc_put_components(struct api__doc *doc);

#endif
