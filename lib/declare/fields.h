/* Rows of the tables that API_MODEL, API_OPERATION and API_DEPENDENCY make (<api/fields.h>, <api/operation.h>). */
#ifndef API__FIELDS_H
#define API__FIELDS_H

#include <api/operation.h>

#include "model/model.h"

/* Whether the declaration's own text gives this option: tells `.minimum = 0` from none. */
bool api__declare_given(const api_field *f, const char *option);
/* The alias, else the name in C. */
const char *api__declare_alias(const api_field *f);
/* The name outside of C: the same, but a header's has '-' for '_'. In the arena, NUL-terminated; {NULL, 0}: no memory.
 */
api_str api__declare_name(const api_field *f, api_arena *a);
bool api__declare_required(const api_field *f);
size_t api__declare_count(const api_field *fields);
/* The type inside of arrays and maps of any depth. */
const api_type_def *api__declare_inner(const api_field *f);
/* The text of an option that is a JSON object's members, with braces around it. {NULL, 0} for NULL and without memory.
 */
api_str api__declare_words(api_arena *a, const char *words);
/* Whether what comes in differs from what goes out: something in it is read_only or write_only, or a decimal, which
 * comes as a number too. */
bool api__declare_differs(const api_model_def *m);

#endif
