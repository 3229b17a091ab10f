/* The fields of a resource that the server generates: the key, unless a field is it, and the time stamps where there
 * are any. A model may declare them all the same: with the type that the server gives them, and otherwise only
 * annotations. */
#ifndef API__GENERATED_H
#define API__GENERATED_H

#include "app/builder.h"
#include "model/resource.h"

/* How the declaration's rows get their keys. */
enum api__key_kind api__key_kind(const struct api__resource_declaration *r);
bool api__generated(const struct api__resource_declaration *r, api_str name);
/* Problems of declared fields that are generated. */
void api__generated_check(struct api__builder *b, const struct api__resource_declaration *r);
/* Their names, at most API__GENERATED, into `out`; how many. */
#define API__GENERATED 3
size_t api__generated_names(const struct api__resource_declaration *r, api_str out[API__GENERATED]);
/* All properties as answers have them: the key first, then the declared ones, then the times. NULL: no memory. */
const api_node *api__generated_properties(struct api__builder *b, const struct api__resource_declaration *r);

#endif
