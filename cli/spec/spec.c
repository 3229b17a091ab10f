/* Looking up operations. */
#include "cli/spec/spec.h"
#include "cli/core/memory.h"
#include "cli/core/strset.h"
#include "shared/nocase.h"

#include <stdlib.h>
#include <strings.h>

static int compare(api_str a, api_str b)
{
    int order = strncasecmp(a.p ? a.p : "", b.p ? b.p : "", a.n < b.n ? a.n : b.n);
    return order ? order : (a.n > b.n) - (a.n < b.n);
}

int operation_compare(const operation *a, const operation *b)
{
    int order = compare(a->resource, b->resource);
    return order ? order : compare(a->verb, b->verb);
}

static int compare_entries(const void *key, const void *entry)
{
    return operation_compare(key, *(operation *const *)entry);
}

const operation *spec_find(const struct spec *s, api_str resource, api_str verb)
{
    const operation key = {.resource = resource, .verb = verb};
    operation *const *found = s->count ? bsearch(&key, s->sorted, s->count, sizeof *s->sorted, compare_entries) : NULL;
    return found ? *found : NULL;
}

const operation *spec_by_id(const struct spec *s, api_str id)
{
    for (size_t i = 0; i < s->count; i++)
        if (api_str_eq(s->list[i].id, id))
            return &s->list[i];
    return NULL;
}

size_t spec_resources(cli *c, api_str **out)
{
    strset seen = {.fold = true};
    size_t n = 0;
    *out = xcalloc(c, c->spec->count, sizeof **out);
    for (size_t i = 0; i < c->spec->count; i++)
        if (strset_add(&seen, c->spec->list[i].resource))
            (*out)[n++] = c->spec->list[i].resource;
    strset_deinit(&seen);
    return n;
}

size_t spec_verbs(cli *c, api_str resource, api_str **out)
{
    strset seen = {.fold = true};
    size_t n = 0;
    *out = xcalloc(c, c->spec->count + 1, sizeof **out);
    for (size_t i = 0; i < c->spec->count; i++)
        if (api__nocase_eq(c->spec->list[i].resource, resource) && c->spec->list[i].verb.n &&
            strset_add(&seen, c->spec->list[i].verb))
            (*out)[n++] = c->spec->list[i].verb;
    strset_deinit(&seen);
    /* Without PATCH, update is done by GET, merge and PUT. */
    if (n && !spec_find(c->spec, resource, API_S("update")) && spec_find(c->spec, resource, API_S("get")) &&
        spec_find(c->spec, resource, API_S("replace")))
        (*out)[n++] = API_S("update");
    return n;
}

const param *operation_param(const operation *o, api_str name)
{
    for (size_t i = 0; i < o->param_count; i++)
        if (api_str_eq(o->params[i].name, name))
            return &o->params[i];
    return NULL;
}
