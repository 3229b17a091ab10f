/* Whether values are equal. */
#ifndef API__UNIQUE_H
#define API__UNIQUE_H

#include "model/value.h"

/* Whether no two of the items are equal. Also false when out of memory (d->errors->err). */
bool api__items_unique(const api__field *f, const api_list *list, const struct api__place *at, struct api__decode *d);
/* A canonical text, the same for equal values: numbers however written, objects in any order of their members, without
 * writeOnly ones. 0, API_ENOMEM. */
int api__value_canonical(const api__field *f, const void *slot, api_arena *a, api_str *out);

#endif
