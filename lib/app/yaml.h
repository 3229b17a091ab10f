/* YAML 1.2 (core schema) into the same tree that JSON is read into: exact source text, lines and columns. */
#ifndef API__YAML_H
#define API__YAML_H

#include <api/model.h>

/* An app file larger than this is a mistake. */
#define API__YAML_MAX (1 << 20)
/* So is one with more values: with the size and API_JSON_DEPTH this bounds what reading one costs. */
#define API__YAML_NODES 100000

/* One document; anchors, aliases, tags and merge keys are refused, since an app file is read by people and by JSON
 * tools alike. 0, API_ECONFIG (problems added) or API_ENOMEM. Strings point into the arena. */
int api__yaml_parse(api_arena *a, const char *file, api_str text, api_node **out, api_problems *problems);

#endif
