/* YAML 1.2 (core schema) into the same tree that JSON is read into: exact source text, lines and columns. */
#ifndef API__YAML_H
#define API__YAML_H

#include <api/model.h>

/* Bytes of the largest app file. */
#define API__YAML_MAX (1 << 20)
/* The most values in one: with the size and API_JSON_DEPTH this bounds the cost of reading it. */
#define API__YAML_NODES 100000

/* One document; anchors, aliases, tags and merge keys are refused, since an app file is read by people and by JSON
 * tools alike. 0, API_ECONFIG (problems added) or API_ENOMEM. Strings point into the arena. */
int api__yaml_parse(api_arena *a, const char *file, api_str text, api_node **out, api_problems *problems);

#endif
