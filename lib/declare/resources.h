/* Resources and tables that a set-up function has declared. */
#ifndef API__RESOURCES_H
#define API__RESOURCES_H

#include "declare/setup.h"

/* Fills app->resources. */
void api__setup_resources(struct api__setup *s);
/* The middleware around their operations, once there are some. */
void api__setup_resource_uses(struct api__setup *s);

#endif
