/* Bodies that are forms. */
#ifndef CLI_FORM_H
#define CLI_FORM_H

#include "cli/items/items.h"

/* multipart/form-data, with the files that the items name. */
int form_multipart(cli *c, const item *list, size_t count, api_str *body, const char **type);
/* application/x-www-form-urlencoded */
api_str form_urlencoded(cli *c, const api_node *tree);

#endif
