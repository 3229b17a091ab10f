/* Routes as operations: options merged, inputs compiled, and what a path and its inputs must agree on. */
#ifndef API__DECLARE_ROUTES_H
#define API__DECLARE_ROUTES_H

#include "declare/setup.h"

size_t api__setup_route_count(const struct api__setup *s);
/* The pending routes as operations of the app, behind those of its resources, and as webhooks. */
void api__setup_routes(struct api__setup *s);

/* d->o and what routers add: d->tags, d->before, d->errors; d->inputs are known. (routes_options.c) */
void api__route_options(struct api__setup *s, struct api__route_declaration *d, const struct api__pending_route *r);
/* Problems of the declaration. (routes_checks.c) */
void api__route_check(struct api__setup *s, const struct api__route_declaration *d, const char *method);
void api__route_check_callbacks(struct api__setup *s, const struct api__route_declaration *d);

#endif
