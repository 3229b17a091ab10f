#include "store/query_parsing.h"

int api__query_refuse(struct api__parsing *p, api_str why)
{
    *p->why = why;
    return why.p ? API_EUSAGE : API_ENOMEM;
}

bool api__query_part(api_str *rest, api_str *part)
{
    if (!rest->p)
        return false;
    const char *comma = memchr(rest->p, ',', rest->n);
    *part = (api_str){rest->p, comma ? (size_t)(comma - rest->p) : rest->n};
    *rest = comma ? (api_str){comma + 1, rest->n - part->n - 1} : (api_str){NULL, 0};
    return true;
}

int api__query_unknown(struct api__parsing *p, api_str name)
{
    static const char *const later[] = {"q", "expand"};
    for (size_t i = 0; i < 2; i++)
        if (api_str_is(name, later[i]))
            return API__REFUSE(p, "Query parameter '%s' is not yet supported", later[i]);
    return API__REFUSE(p, "Unknown query parameter '%.*s'", API_FMT(name));
}
