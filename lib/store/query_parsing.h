/* Shared by query.c, which reads the parameters of a list, and filters.c. */
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

/* Sets the message of a 400. */
int api__query_refuse(struct api__parsing *p, api_str why);
#define API__REFUSE(p, ...) api__query_refuse((p), api_arena_printf((p)->d->arena, __VA_ARGS__))

/* Takes the next part of a comma-separated list; rest->p is NULL after the last. */
bool api__query_part(api_str *rest, api_str *part);
/* There is no parameter of that name. */
int api__query_unknown(struct api__parsing *p, api_str name);

#endif
