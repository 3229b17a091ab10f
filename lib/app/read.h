/* An app file. */
#ifndef API__READ_H
#define API__READ_H

#include "app/app.h"

/* Fills the tables of a new app with what the text of app->file declares: JSON by its name, YAML otherwise. 0, or an
 * error, of which all but API_ENOMEM come after problems. */
int api__app_read(struct api_app *app, api_str text, api_problems *problems);

#endif
