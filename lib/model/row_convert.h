/* Converts between a resource's rows, which keep arrays, objects, maps and unions as JSON text, and the structs of a C
 * program, which have them typed. Fields are matched by name; one that only one side has is skipped; absent stays
 * absent. */
#ifndef API__ROW_CONVERT_H
#define API__ROW_CONVERT_H

#include "model/resource.h"

/* Fills `out` (m->size bytes, cleared first). Plain strings are borrowed from the row; the rest is in the arena. 0;
 * API_EINVALID: a required field of `m` is absent, or a value does not fit its type there; API_ENOMEM. */
int api__row_to_struct(const api__resource *r, const void *row, const api_model *m, void *out, api_arena *a);
/* The opposite, to write a struct that a program filled (api__row_given): what the server fills in (readOnly fields)
 * may be absent. Constraints are not checked: see api__row_check. Errors as above. */
int api__struct_to_row(const api_model *m, const void *in, const api__resource *r, void *row, api_arena *a);

#endif
