/* Who may use an operation of an app in C: what its route, the operation or the nearest router around it declares; else
 * what its dependencies ask for; else, where there are users, whoever is logged in. */
#ifndef API__POLICY_H
#define API__POLICY_H

#include "declare/setup.h"

/* d->policy and d->grant. */
void api__setup_policy(struct api__setup *s, struct api__route_declaration *d);
/* files->grant. */
void api__setup_static_policy(struct api__setup *s, struct api__static_files *files);

#endif
