/* Settings of the whole app: those of API_APP, and of api_use_cors. */
#ifndef API__SETTINGS_H
#define API__SETTINGS_H

#include "declare/setup.h"

void api__setup_settings(struct api__setup *s);

/* The pairs of a text such as "body=4MiB idle_time=30s", each name once. `what` calls the text in problems. */
void api__setup_pairs(struct api__setup *s, struct api__source at, const char *what, const char *text,
                      void (*take)(struct api__builder *b, const struct api__text *name, const struct api__text *value,
                                   void *arg),
                      void *arg);

#endif
