/* "paths": one operation a row of the app's table. */
#ifndef API__PATHS_H
#define API__PATHS_H

#include "openapi/writer.h"

void api__openapi_paths(struct api__doc *doc);

#endif
