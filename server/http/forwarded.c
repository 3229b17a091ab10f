#include "server/http/forwarded.h"

#include <api/err.h>

#include "server/http/field_params.h"

/* Up to the next comma outside of quotes. */
static api_str take_element(api_str *rest)
{
    size_t i = 0;
    bool quoted = false;
    for (; i < rest->n && (quoted || rest->p[i] != ','); i++) {
        if (rest->p[i] == '"')
            quoted = !quoted;
        else if (quoted && rest->p[i] == '\\')
            i++;
    }
    i = i < rest->n ? i : rest->n;
    api_str element = {rest->p, i};
    i += i < rest->n;
    *rest = (api_str){rest->p + i, rest->n - i};
    return api__trim(element);
}

static api_str *place(api__forwarded *f, api_str name)
{
    return api__same_word(name, "for")     ? &f->client
           : api__same_word(name, "host")  ? &f->host
           : api__same_word(name, "proto") ? &f->proto
                                           : NULL;
}

static int take_value(const api__field_param *p, api_arena *a, api_str *out)
{
    if (out->p)
        return API_EINVALID;
    *out = p->value.n ? api_arena_dup(a, p->value) : API_S("");
    if (!out->p)
        return API_ENOMEM;
    if (p->quoted && out->n)
        out->n = api__field_unescape((char *)(uintptr_t)out->p, out->n);
    return API_OK;
}

static int parse_element(api_str text, api_arena *a, api__forwarded *out)
{
    api__field_param p;
    int more, err = 0;
    while (!err && (more = api__field_param_next(&text, &p)) != 0) {
        api_str *to = more < 0 ? NULL : place(out, p.name);
        err = more < 0 ? more : to ? take_value(&p, a, to) : 0;
    }
    return err;
}

int api__forwarded_parse(api_str value, api_arena *a, api__forwarded **list, size_t *count)
{
    size_t most = 1;
    for (size_t i = 0; i < value.n; i++)
        most += value.p[i] == ',';
    *count = 0;
    *list = api_arena_calloc(a, most, sizeof **list);
    int err = *list ? 0 : API_ENOMEM;
    while (!err && value.n) {
        api_str element = take_element(&value);
        if (element.n)
            err = parse_element(element, a, &(*list)[(*count)++]);
    }
    return err;
}
