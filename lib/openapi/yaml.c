/* The document as YAML. */
#include "openapi/yaml.h"

#include <api/json.h>

#include "shared/yaml_write.h"

int api__openapi_yaml(api_str json, api_buf *out)
{
    api_arena a;
    api_node *root;
    api_json_error e;
    api_arena_init(&a, API_BUF_NO_MAX);
    int err = api_json_parse(&a, json, 0, &root, &e);
    if (!err)
        api__yaml_put(out, root);
    api_arena_deinit(&a);
    return err ? err : out->err;
}
