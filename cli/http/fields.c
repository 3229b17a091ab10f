#include "cli/http/fields.h"
#include "cli/core/memory.h"
#include "shared/nocase.h"

api_str fields_get(const fields *f, const char *name)
{
    for (size_t i = 0; i < f->n; i++)
        if (api__nocase_is(f->v[i].name, name))
            return f->v[i].value;
    return (api_str){NULL, 0};
}

void fields_add(cli *c, fields *f, api_str name, api_str value)
{
    if ((f->n & (f->n - 1)) == 0) { /* room is made for powers of two */
        api_header *bigger = xcalloc(c, f->n ? f->n * 2 : 1, sizeof *bigger);
        if (f->n)
            memcpy(bigger, f->v, f->n * sizeof *bigger);
        f->v = bigger;
    }
    f->v[f->n++] = (api_header){xstrdup(c, name), xstrdup(c, value)};
}

bool fields_remove(fields *f, api_str name)
{
    size_t left = 0;
    for (size_t i = 0; i < f->n; i++)
        if (!api__nocase_eq(f->v[i].name, name))
            f->v[left++] = f->v[i];
    bool was = left < f->n;
    f->n = left;
    return was;
}
