/* What checks of a row that a program filled share, among the types whose values have others inside. */
#ifndef API__ROW_CHECK_H
#define API__ROW_CHECK_H

#include "model/value.h"

/* Only single values are shown as `input`: a bigger one may have parts that cannot be written. */
struct api__place api__check_place(const api__field *f, const void *slot, const api__loc *loc);
/* False after a mistake. */
bool api__check_value(const api__field *f, const void *slot, const api__loc *loc, struct api__decode *d);
/* `tag`: the field of a union's tag, which is written from the tag itself (or NULL). */
bool api__check_row(const api_model *m, const void *row, const api__field *tag, const api__loc *loc,
                    struct api__decode *d);

#endif
