/* Names of resources and fields: what a URL can hold and the database allows, and what both tell apart. */
#ifndef API__APP_NAMES_H
#define API__APP_NAMES_H

#include "app/builder.h"

/* Of all resources: each alone, and against each other. */
void api__names_check_resources(struct api__builder *b, const struct api__resource_declaration *list, size_t n);
/* Of one resource's fields. */
void api__names_check_fields(struct api__builder *b, const struct api__resource_declaration *r);
/* Once all resources were built without problems: tables, columns and indexes as the store names them. */
void api__names_check_database(struct api__builder *b, const struct api__resource_declaration *list);

#endif
