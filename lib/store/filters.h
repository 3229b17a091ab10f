/* Filters: FIELD.OPERATOR=VALUE. */
#ifndef API__FILTERS_H
#define API__FILTERS_H

#include "store/query_parsing.h"

/* A parameter that is not in the table of words. `repeated`: it occurs several times, so that commas belong to its
 * values. */
int api__query_filter(struct api__parsing *p, const api__param *param, bool repeated);

#endif
