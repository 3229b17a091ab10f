/* Whether values are equal. */
#ifndef API__UNIQUE_H
#define API__UNIQUE_H

#include "model/value.h"

/* Of two items or more, none is equal to another. False too when out of memory (d->errors->err). */
bool api__items_unique(const api__field *f, const api_list *list, const struct api__place *at, struct api__decode *d);
/* A text that equal values have in common: numbers however written, objects in any order of their members, without what
 * is writeOnly inside. 0, API_ENOMEM. */
int api__value_canonical(const api__field *f, const void *slot, api_arena *a, api_str *out);

#endif
