/* YAML for programs: an app file is one kind of it, an OpenAPI document another. */
#include "app/yaml.h"

#include <api/app.h>

int api_yaml_parse(api_arena *a, const char *name, api_str text, api_node **out, api_problems *problems)
{
    return api__yaml_parse(a, name, text, out, problems);
}
