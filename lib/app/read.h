/* App files: YAML or JSON, whose words become calls of the builder. */
#ifndef API__READ_H
#define API__READ_H

#include "app/reader.h"

/* Fills the tables of a new app with what the text of app->file declares: JSON by its name, YAML otherwise. 0, or an
 * error, of which all but API_ENOMEM come after problems. */
int api__app_read(struct api_app *app, api_str text, api_problems *problems);

/* Its cors: (read_cors.c) and models: (read_models.c). */
void api__read_cors(struct api__builder *b, const api_node *n, void *app);
void api__read_models(struct api__builder *b, const api_node *n, void *app);

#endif
