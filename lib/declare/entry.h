/* An app in C. */
#ifndef API__ENTRY_H
#define API__ENTRY_H

#include <api/main.h>

#include "app/app.h"

/* Runs the entry's set-up function, and fills the tables of a new app with what it declares. 0, or an error, of which
 * all but API_ENOMEM come after problems. */
int api__app_declare(struct api_app *app, const api_entry *entry, api_problems *problems);

#endif
