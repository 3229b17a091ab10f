/* Checks rows and structs that a program filled. */
#ifndef API__ROW_CHECK_H
#define API__ROW_CHECK_H

#include "model/value.h"

/* Whether a row that the program filled is a valid response: required fields are present, except writeOnly ones;
 * strings are UTF-8 without NUL, doubles finite, free values JSON; constraints, formats and the program's own checks
 * hold. Locations start at d->where. Nothing is changed; formats need d->arena. 0, API_EINVALID, API_ENOMEM. The row of
 * a scalar model is its one slot after presence words, as always. */
int api__row_check(const api_model *m, const void *row, struct api__decode *d);
/* The same for a program's own struct: an object's is its row, a union's has no presence words before it. */
int api__struct_check(const api_model *m, const void *value, struct api__decode *d);

/* For the types whose values have others inside. */

/* Only single values are shown as `input`: a larger one may have parts that cannot be written. */
struct api__place api__check_place(const api__field *f, const void *slot, const api__loc *loc);
/* False after a mistake. */
bool api__check_value(const api__field *f, const void *slot, const api__loc *loc, struct api__decode *d);
/* `tag`: the field of a union's tag, which is written from the tag itself (or NULL). */
bool api__check_row(const api_model *m, const void *row, const api__field *tag, const api__loc *loc,
                    struct api__decode *d);

#endif
