/* Between query.c, which reads a list's parameters, and filters.c. */
#ifndef API__QUERY_PARSING_H
#define API__QUERY_PARSING_H

#include "store/query.h"

struct api__parsing {
    const api__resource *r;
    const api_limits *limits;
    struct api__decode *d;
    api__query *q;
    api_str *why;
    api_str cursor; /* read last: it depends on sort and filter */
};

/* 400: the sentence is kept. */
int api__query_refuse(struct api__parsing *p, api_str why);
#define API__REFUSE(p, ...) api__query_refuse((p), api_arena_printf((p)->d->arena, __VA_ARGS__))

/* The next part of a list with commas; rest->p is NULL behind the last. */
bool api__query_part(api_str *rest, api_str *part);
/* No parameter of that name. */
int api__query_unknown(struct api__parsing *p, api_str name);
/* A parameter that is no word of lists. `repeated`: it is given several times, so that its commas are values' own. */
int api__query_filter(struct api__parsing *p, const api__param *param, bool repeated);

#endif
