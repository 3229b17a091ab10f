/* The middleware around what a router holds. */
#ifndef API__USES_H
#define API__USES_H

#include "declare/setup.h"

/* Outermost first, NULL-terminated; NULL: none. That of the router and its parents, for a mounted app that of the
 * router it is mounted on as well, up to the outermost app's own, which is around everything and not a part of it. */
const struct api__use *const *api__setup_uses(struct api__setup *s, const api_router *r);
/* That of the app itself, likewise. */
const struct api__use *const *api__setup_app_uses(struct api__setup *s);

#endif
